"""Read the code cells of a Jupyter notebook (format 3 and 4).

The few fields that matter are read here and checked one by one: a submission's JSON is hostile input, and a
notebook library would convert and validate much that is never looked at.

Trust: host, parses untrusted bytes
"""

import json
import re
from typing import Any, Never

from grader.errors import SubmissionError
from grader.intake.python_file import LARGEST_SOURCE, decode
from grader.intake.unit import Unit

LARGEST_NOTEBOOK = 20 * 1024**2
MOST_CELLS = 10_000
# Three bytes of JSON make an object of sixty-four.
MOST_CONTAINERS = 1_000_000
EXPORT_TAG = "export"
# In strings a bracket makes nothing: arrays and progress bars that were printed. Possessive, so that no text is slow;
# what is not closed ends with the text.
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BROKEN = re.compile(r"[\0\ud800-\udfff]")  # JSON can spell them, Python source cannot hold them


def read_notebook(data: bytes, name: str) -> tuple[Unit, ...]:
    """Take the code out of a notebook: the cells tagged `export` where there are any, else all code cells.

    Args:
        data: Content of the file.
        name: Name of the file, for messages.

    Returns:
        One unit for each cell that is not blank, named "cell N"; N counts all cells from 1.

    Raises:
        SubmissionError: It is no notebook, too large, not in Python, or holds no code.
    """
    if len(data) > LARGEST_NOTEBOOK:
        raise SubmissionError(
            f"{name!r} is too large: {len(data):,} bytes, at most {LARGEST_NOTEBOOK:,} are read; "
            "clear its outputs and save it again"
        )
    notebook = _parse(decode(data, name), name)
    _check_language(notebook, name)
    cells = [cell for cell in enumerate(_cells(notebook, name), start=1) if _is_code(cell[1], cell[0], name)]
    exported = [cell for cell in cells if EXPORT_TAG in _tags(cell[1])]
    units = [Unit(f"cell {number}", _source(cell, number, name)) for number, cell in exported or cells]
    units = [unit for unit in units if unit.source.strip()]
    if not units:
        which = f"cells tagged {EXPORT_TAG!r}" if exported else "code cells"
        raise SubmissionError(f"{name!r} has no code: its {which} are empty or missing")
    size = sum(len(unit.source.encode()) for unit in units)
    if size > LARGEST_SOURCE:
        raise SubmissionError(
            f"{name!r} has too much code: {size:,} bytes, at most {LARGEST_SOURCE:,} are read"
        )
    return tuple(units)


def _containers(text: str) -> int:
    """How many lists and objects JSON begins, or a little more where it is broken."""
    if text.count("[") + text.count("{") <= MOST_CONTAINERS:
        return 0  # the usual case needs no closer look
    bare = _STRING.sub("", text)
    return bare.count("[") + bare.count("{")


def _parse(text: str, name: str) -> dict[str, Any]:
    def refuse(constant: str) -> Never:
        raise ValueError(f"{constant} is not allowed in JSON")

    if not text.strip():
        raise SubmissionError(f"{name!r} is empty: expected a notebook")
    if _containers(text) > MOST_CONTAINERS:
        raise SubmissionError(
            f"{name!r} holds more than {MOST_CONTAINERS:,} lists and objects; clear its outputs and save it again"
        )
    try:
        notebook = json.loads(text, parse_constant=refuse)
    except RecursionError:
        raise SubmissionError(f"{name!r} is not a notebook: its JSON is nested too deeply") from None
    except ValueError as error:
        raise SubmissionError(f"{name!r} is not a notebook: {error}; save it again from Jupyter") from None
    if not isinstance(notebook, dict):
        raise SubmissionError(f"{name!r} is not a notebook: expected a JSON object, found {_kind(notebook)}")
    return notebook


def _check_language(notebook: dict[str, Any], name: str) -> None:
    metadata = _table(notebook.get("metadata"))
    declared = [
        _table(metadata.get("language_info")).get("name"),
        _table(metadata.get("kernelspec")).get("language"),
    ]
    for language in declared:
        if isinstance(language, str) and language and "python" not in language.lower():
            raise SubmissionError(f"{name!r} is a notebook in {language[:40]!r}: expected Python")


def _cells(notebook: dict[str, Any], name: str) -> list[dict[str, Any]]:
    version = notebook.get("nbformat")
    if version not in (3, 4):
        raise SubmissionError(
            f"{name!r} is not a notebook that can be read: nbformat is {_shown(version)}, expected 4 (or 3); "
            "save it again from Jupyter"
        )
    if version == 4:
        groups = [notebook.get("cells")]
    else:
        sheets = notebook.get("worksheets")
        groups = [_table(sheet).get("cells") for sheet in sheets] if isinstance(sheets, list) else [None]
    cells = []
    for group in groups:
        if not isinstance(group, list) or not all(isinstance(cell, dict) for cell in group):
            found = "a list of other things" if isinstance(group, list) else _kind(group)
            raise SubmissionError(f"{name!r} is not a notebook: expected a list of cells, found {found}")
        cells.extend(group)
    if len(cells) > MOST_CELLS:
        raise SubmissionError(f"{name!r} has {len(cells):,} cells, at most {MOST_CELLS:,} are read")
    return cells


def _is_code(cell: dict[str, Any], number: int, name: str) -> bool:
    kind = cell.get("cell_type")
    if not isinstance(kind, str):
        raise SubmissionError(f"{name!r} is not a notebook: cell {number} has no cell_type")
    return kind == "code"


def _tags(cell: dict[str, Any]) -> list[Any]:
    tags = _table(cell.get("metadata")).get("tags")
    return tags if isinstance(tags, list) else []


def _source(cell: dict[str, Any], number: int, name: str) -> str:
    source = cell.get("source", cell.get("input"))  # format 3 calls it "input"
    lines = source if isinstance(source, list) else [source]
    texts = [line for line in lines if isinstance(line, str)]
    if len(texts) != len(lines):
        raise SubmissionError(f"{name!r} is not a notebook: the source of cell {number} is not text")
    text = "".join(texts).replace("\r\n", "\n").replace("\r", "\n")
    if _BROKEN.search(text):
        raise SubmissionError(f"{name!r}: cell {number} holds a NUL or a broken character: type it anew")
    return text


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _kind(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "a truth value",
        type(None): "missing or null",
    }
    return names.get(type(value), "a number")


def _shown(value: Any) -> str:
    return repr(value)[:20] if isinstance(value, int | float | str) else _kind(value)
