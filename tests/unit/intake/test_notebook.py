"""Reading the code cells of notebooks."""

import json
from typing import Any

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.intake import notebook as module
from grader.intake.notebook import LARGEST_NOTEBOOK, MOST_CELLS, MOST_CONTAINERS, read_notebook
from grader.intake.unit import Unit

LIBRARY: Any = nbformat  # which has no types


def notebook(*cells: Any, **fields: Any) -> bytes:
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | fields
    ).encode()


def code(source: Any, *tags: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}, "outputs": []}


TEXT = {"cell_type": "markdown", "source": "words", "metadata": {}}


def test_code_cells_are_numbered_as_the_student_sees_them() -> None:
    units = read_notebook(notebook(TEXT, code("x = 1"), TEXT, code(["y = 2\n", "z = 3"])), "a.ipynb")
    assert units == (Unit("cell 2", "x = 1"), Unit("cell 4", "y = 2\nz = 3"))


def test_blank_cells_are_left_out() -> None:
    assert read_notebook(notebook(code(""), code("x"), code(" \n")), "a.ipynb") == (Unit("cell 2", "x"),)


def test_only_exported_cells_count_where_there_are_any() -> None:
    units = read_notebook(notebook(code("a"), code("b", "export"), code("c", "draft", "export")), "a.ipynb")
    assert [unit.name for unit in units] == ["cell 2", "cell 3"]


def test_a_tag_on_a_text_cell_does_not_count() -> None:
    tagged = TEXT | {"metadata": {"tags": ["export"]}}
    assert [unit.name for unit in read_notebook(notebook(tagged, code("a")), "a.ipynb")] == ["cell 2"]


def test_format_3_is_read() -> None:
    cells = [{"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python"}, TEXT]
    more = [{"cell_type": "code", "input": "z = 3"}]
    data = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}, {"cells": more}]}).encode()
    assert read_notebook(data, "a.ipynb") == (Unit("cell 1", "x = 1\ny = 2"), Unit("cell 3", "z = 3"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b" ", "is empty"),
        (b"{", "is not a notebook: Expecting"),
        (b"[]", "expected a JSON object, found a list"),
        (b"NaN", "NaN is not allowed"),
        (b'{"nbformat": 4, "cells": [], "x": -Infinity}', "-Infinity is not allowed"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"nbformat": ' + b"1" * 5000 + b"}", "is not a notebook"),
        (b"\xff\xfe{}", "UTF-16"),
        (b'{"nbformat": "4\xe9"}', "not UTF-8"),
        (b"{}", "nbformat is missing or null"),
        (notebook(nbformat=2), "nbformat is 2, expected 4"),
        (notebook(nbformat=True), "nbformat is True"),
        (notebook(nbformat=[4]), "nbformat is a list"),
        (notebook(cells={"a": 1}), "expected a list of cells, found an object"),
        (notebook(cells=None), "found missing or null"),
        (notebook(3), "found a list of other things"),
        (b'{"nbformat": 3, "worksheets": 1}', "expected a list of cells"),
        (b'{"nbformat": 3, "worksheets": [1]}', "expected a list of cells"),
        (notebook({"source": "x"}), "cell 1 has no cell_type"),
        (notebook(code(None)), "source of cell 1 is not text"),
        (notebook(TEXT, code(["x", 1])), "source of cell 2 is not text"),
        (notebook(code("x\0")), "cell 1 holds a NUL"),
        (notebook(code("'\ud800'")), "cell 1 holds a NUL or a broken"),
        (notebook(), "has no code: its code cells are empty or missing"),
        (notebook(TEXT), "has no code"),
        (notebook(code(" ")), "has no code"),
        (notebook(code("x"), code("", "export")), "cells tagged 'export' are empty"),
        (notebook(code("x"), metadata={"kernelspec": {"language": "R"}}), "a notebook in 'R'"),
        (notebook(code("x"), metadata={"language_info": {"name": "julia"}}), "a notebook in 'julia'"),
        (notebook(code("x" * 2**20), code("y")), "too much code"),
        (notebook(*[TEXT] * (MOST_CELLS + 1)), "cells, at most"),
        (b" " * (LARGEST_NOTEBOOK + 1), "clear its outputs"),
        (notebook(outputs=[[]] * MOST_CONTAINERS), "more than 1,000,000 lists and objects"),
    ],
    ids=range(34),
)
def test_unusable_notebooks_are_refused_with_the_reason(data: bytes, sentence: str) -> None:
    with pytest.raises(SubmissionError, match=sentence):
        read_notebook(data, "a.ipynb")


@pytest.mark.parametrize("metadata", [None, [], "x", {"kernelspec": 1}, {"kernelspec": {"language": 3}}])
def test_odd_metadata_does_no_harm(metadata: Any) -> None:
    cell = {"cell_type": "code", "source": "x", "metadata": metadata}
    assert read_notebook(notebook(cell, metadata=metadata), "a.ipynb") == (Unit("cell 1", "x"),)


@given(st.lists(st.tuples(st.sampled_from(["code", "markdown", "raw"]), st.text(max_size=30)), max_size=8))
def test_what_the_notebook_library_writes_is_read_back(cells: list[tuple[str, str]]) -> None:
    make = {
        "code": LIBRARY.v4.new_code_cell,
        "markdown": LIBRARY.v4.new_markdown_cell,
        "raw": LIBRARY.v4.new_raw_cell,
    }
    written = LIBRARY.v4.new_notebook(cells=[make[kind](source) for kind, source in cells])
    expected = {
        f"cell {number}": source.replace("\r\n", "\n").replace("\r", "\n")
        for number, (kind, source) in enumerate(cells, start=1)
        if kind == "code" and source.strip()
    }
    try:
        units = read_notebook(LIBRARY.writes(written).encode(), "a.ipynb")
    except SubmissionError:
        assert not expected or any("\0" in source for source in expected.values())
    else:
        assert {unit.name: unit.source for unit in units} == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cell_type", "source", "metadata", "tags", "cells", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from([3, 4]), json_values, json_values)
@example(4, [{"cell_type": "code", "source": "x"}], None)
def test_any_json_is_a_notebook_or_refused(version: int, cells: Any, metadata: Any) -> None:
    data = json.dumps(
        {"nbformat": version, "cells": cells, "worksheets": cells, "metadata": metadata}
    ).encode()
    try:
        units = read_notebook(data, "a.ipynb")
    except SubmissionError:
        return
    assert units
    assert all(unit.source.strip() for unit in units)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_notebook_or_refused(data: bytes) -> None:
    with pytest.raises(SubmissionError):
        read_notebook(data, "a.ipynb")


def test_arrays_that_were_printed_are_no_lists() -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": "[[1,2],[3,4]]\n" * 400_000}
    data = notebook(code("x") | {"outputs": [printed]})
    assert data.count(b"[") > MOST_CONTAINERS
    assert read_notebook(data, "a.ipynb") == (Unit("cell 1", "x"),)


@pytest.mark.parametrize("text", ['"\\' * 5_000_000, '"' * 9_999_999, '"' + "\\" * 9_999_999])
def test_no_text_of_quotes_takes_long_or_hides_a_list(text: str) -> None:
    with pytest.raises(SubmissionError, match=r"not JSON|lists and objects"):
        read_notebook(("[" * (MOST_CONTAINERS + 1) + text).encode(), "a.ipynb")


@given(st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_lists_and_objects_are_counted_outside_of_strings(value: Any) -> None:
    def number(of: Any) -> int:
        parts = of.values() if isinstance(of, dict) else of if isinstance(of, list) else ()
        return isinstance(of, dict | list) + sum(map(number, parts))

    for ascii_only in (True, False):
        bare = module._STRING.sub("", json.dumps(value, ensure_ascii=ascii_only))
        assert bare.count("[") + bare.count("{") == number(value)
