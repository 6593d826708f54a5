"""Which of several files is to be graded, and which it may import."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.errors import SubmissionError

SOURCE_ENDINGS = (".py", ".ipynb")
_MAIN_STEM = "solution"
_LITTER = frozenset({"__MACOSX", "__pycache__", ".ipynb_checkpoints", ".DS_Store"})
# Canvas numbers what is handed in again under the same name; browsers do so with what is downloaded again.
_COPY = re.compile(r"(-\d{1,3}| \(\d{1,3}\))$")


@dataclass(frozen=True)
class Choice:
    """Where the files of a submission lie.

    Args:
        main: The file to be graded, .py or .ipynb.
        folder: What it lies in.
        modules: Further Python files in that folder and below it, sorted.
    """

    main: PurePosixPath
    folder: PurePosixPath
    modules: tuple[PurePosixPath, ...]


def is_litter(path: PurePosixPath) -> bool:
    """Whether a file was left by an operating system or a program, not by a person."""
    return bool(_LITTER.intersection(path.parts)) or path.name.startswith("._")


def is_named_main(path: PurePosixPath) -> bool:
    """Whether a file is called `solution`, perhaps numbered."""
    return path.suffix.lower() in SOURCE_ENDINGS and _COPY.sub("", path.stem) == _MAIN_STEM


def choose(paths: Iterable[PurePosixPath], what: str) -> Choice:
    """Choose the file to be graded: the only source file at the top or in the one folder, or `solution`.

    Args:
        paths: All files, relative ones.
        what: What holds them, for messages: "the zip file".

    Raises:
        SubmissionError: They leave open which file is to be graded.
    """
    sources = [path for path in paths if path.suffix.lower() in SOURCE_ENDINGS and not is_litter(path)]
    folder = _folder(sources)
    main = _main([path for path in sources if path.parent == folder], bool(sources), what)
    return Choice(
        main, folder, tuple(sorted(path for path in sources if path != main and path.suffix == ".py"))
    )


def _folder(paths: list[PurePosixPath]) -> PurePosixPath:
    """The folder that the submission lies in: the top, or the one folder that holds all sources."""
    tops = {path.parts[0] for path in paths if len(path.parts) > 1}
    packed_as_folder = len(tops) == 1 and all(len(path.parts) > 1 for path in paths)
    return PurePosixPath(tops.pop()) if packed_as_folder else PurePosixPath()


def _main(candidates: list[PurePosixPath], sources_elsewhere: bool, what: str) -> PurePosixPath:
    named = [path for path in candidates if is_named_main(path)]
    for choice in (candidates, named):
        if len(choice) == 1:
            return choice[0]
    if candidates:
        found = "found " + ", ".join(repr(path.name) for path in sorted(candidates)[:5])
    else:
        found = "its source files lie deeper" if sources_elsewhere else "found none"
    raise SubmissionError(
        f"{what} should hold one .py or .ipynb file, at its top or in one folder; {found}. "
        f"With several files, call the one to be graded {_MAIN_STEM}.py or {_MAIN_STEM}.ipynb"
    )
