"""A submission as data: what the sandbox gets to execute.

Trust: host, parses untrusted bytes
"""

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SubmissionError, UsageError
from grader.intake.archive import LARGEST_ARCHIVE, read_archive
from grader.intake.notebook import LARGEST_NOTEBOOK, read_notebook
from grader.intake.python_file import LARGEST_SOURCE, SOURCE_NAME, decode, read_source
from grader.intake.unit import Unit

__all__ = ["Submission", "Unit", "make_submission", "read_submission"]

LARGEST_FILES = {".py": LARGEST_SOURCE, ".ipynb": LARGEST_NOTEBOOK, ".zip": LARGEST_ARCHIVE}


@dataclass(frozen=True)
class Submission:
    """What a student handed in.

    Args:
        name: Name of the file, for the report only; the sandbox never learns it.
        sha256: Digest of the units and files: the same for the same work, however it was packed.
        units: Source to execute, in this order, in one module namespace.
        files: Further Python files, which the units may import, as (path in the working folder, content).
    """

    name: str
    sha256: str
    units: tuple[Unit, ...]
    files: tuple[tuple[str, bytes], ...] = ()


def read_submission(path: Path) -> Submission:
    """Read a submission from a .py, .ipynb or .zip file.

    Raises:
        UsageError: There is no such file.
        SubmissionError: The file cannot be read or used; the message says how to mend it.
    """
    return read_data(path.name, _read_file(path, LARGEST_FILES.get(path.suffix.lower())))


def read_data(name: str, data: bytes) -> Submission:
    """Read a submission from the content of a .py, .ipynb or .zip file.

    Raises:
        SubmissionError: It cannot be used; the message says how to mend it.
    """
    if not name.lower().endswith(".zip"):
        return make_submission(name, read_units(data, name))
    packed = read_archive(data)
    modules = tuple((module, decode(content, module).encode()) for module, content in packed.modules)
    return make_submission(name, read_units(packed.main, packed.main_name), modules)


def make_submission(name: str, units: Iterable[Unit], files: Iterable[tuple[str, bytes]] = ()) -> Submission:
    """Put a submission together and give it its digest."""
    units, files = tuple(units), tuple(files)
    digest = hashlib.sha256(b"grader submission 1\n")
    parts = [(unit.name, unit.source.encode()) for unit in units]
    for group in (parts, files):
        digest.update(b"%d\n" % len(group))
        for part, content in group:
            label = part.encode()
            digest.update(b"%d %d\n" % (len(label), len(content)))
            digest.update(label + content)
    return Submission(name, digest.hexdigest(), units, files)


def read_units(data: bytes, name: str) -> tuple[Unit, ...]:
    """The source in the content of a .py or .ipynb file.

    Raises:
        SubmissionError: There is none that can be used.
    """
    if name.lower().endswith(".ipynb"):
        return read_notebook(data, name)
    return (Unit(SOURCE_NAME, read_source(data, name)),)


def _read_file(path: Path, limit: int | None) -> bytes:
    name = path.name
    try:
        # A link handed in, in a repository for example, would have the tests' or another student's file read.
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            raise SubmissionError(f"{name!r} is a link: hand in the file itself")
        if stat.S_ISDIR(status.st_mode):
            raise SubmissionError(f"{name!r} is a folder: expected a .py, .ipynb or .zip file")
        if limit is None:
            raise SubmissionError(f"{name!r} cannot be graded: expected a .py, .ipynb or .zip file")
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError(f"{name!r} is not a plain file: expected a .py, .ipynb or .zip file")
        # Non-blocking: the name may have become a pipe by now, and opening that would wait for ever.
        flags = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise UsageError(f'there is no file "{path}"') from None
    except OSError as error:
        raise SubmissionError(f"{name!r} cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise SubmissionError(f"{name!r} is too large: more than the {limit:,} bytes that are read")
    if not data:
        raise SubmissionError(f"{name!r} is empty")
    return data
