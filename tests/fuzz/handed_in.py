"""Targets: what students hand in, and what platforms make of it."""

import json
import tempfile
from pathlib import Path

import numpy as np

from grader.errors import GraderError, SubmissionError, UsageError
from grader.intake.archive import LARGEST_MODULES
from grader.intake.delivery import Delivery, read_content, read_delivery
from grader.intake.exports import GRADESCOPE_TABLE, deliveries, latest
from grader.intake.files import File, open_files
from grader.intake.python_file import LARGEST_SOURCE
from grader.intake.submission import Submission, read_data
from grader.judge.brief import LINE_BYTES
from sandbox.worker.wire import Message, pack

_LONGEST_MESSAGE = 2000
_ENDINGS = (".zip", ".tar", ".tar.gz", ".tar.xz", ".tar.bz2", ".py")


def notebook(data: bytes) -> None:
    """A notebook: source that the sandbox can be given, or SubmissionError."""
    _read("solution.ipynb", data)


def python(data: bytes) -> None:
    """A Python file: source that the sandbox can be given, or SubmissionError."""
    _read("solution.py", data)


def archive(data: bytes) -> None:
    """A student's zip file: source that the sandbox can be given, or SubmissionError."""
    _read("solution.zip", data)


def collection(data: bytes) -> None:
    """A zip or tar of submissions: files, each of which can be read or not, or UsageError.

    The first byte says which kind.
    """
    if not data:
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "export" + _ENDINGS[data[0] % len(_ENDINGS)])
        place.write_bytes(data[1:])
        try:
            with open_files(place) as files:
                _check_deliveries(deliveries(files))
        except UsageError as error:
            _check_message(error)


def export(data: bytes) -> None:
    """Names of files as platforms write them, a line each, and after two line breaks Gradescope's table.

    Deliveries that the batch can keep, or UsageError.
    """
    names, _, table = data.partition(b"\n\n")
    paths = [tuple(name.split("/")) for name in names.decode("utf-8", "replace").split("\n")]
    files = [File(path, _refuse if {"", ".", ".."} & set(path) else _source) for path in paths]
    if table:
        files.append(File((GRADESCOPE_TABLE,), lambda limit: table[:limit]))
    try:
        _check_deliveries(deliveries(files))
    except UsageError as error:
        _check_message(error)


def _source(limit: int) -> bytes:
    return b"x = 1\n"[:limit]


def _refuse(limit: int) -> bytes:
    raise SubmissionError("it has a path that leads elsewhere")


def _read(name: str, data: bytes) -> None:
    try:
        submission = read_data(name, data)
    except SubmissionError as error:
        _check_message(error)
    else:
        _check_submission(submission)


def _check_deliveries(found: list[Delivery]) -> None:
    """Require what the tables of a batch rest on, and that each can be read or says why not."""
    assert len({(each.key, each.attempt) for each in found}) == len(found)
    assert {each.key for each in latest(found)} == {each.key for each in found}
    for each in found:
        students = [part for student in each.students for part in vars(student).values()]
        json.dumps([each.key, *students], ensure_ascii=False).encode()
        assert each.submitted is None or each.submitted.tzinfo is not None
        try:
            submission = read_delivery(read_content(each))
        except SubmissionError as error:
            _check_message(error)
        else:
            _check_submission(submission)


def _check_submission(submission: Submission) -> None:
    """Require that it is within the caps and fits into the request that loads it."""
    assert submission.units
    for unit in submission.units:
        assert unit.source.strip()
        assert not {"\0", "\r"} & set(unit.source)
    assert sum(len(unit.source.encode()) for unit in submission.units) <= LARGEST_SOURCE
    assert sum(len(content) for _, content in submission.files) <= LARGEST_MODULES
    for name, _ in submission.files:
        assert not {"", ".", ".."} & set(name.split("/"))
    units = json.dumps([(unit.name, unit.source) for unit in submission.units]).encode()
    files = [(name, np.frombuffer(content, np.uint8)) for name, content in submission.files]
    pack(Message(1, "load", {"units": np.frombuffer(units, np.uint8), "files": files}))
    assert len(units) + sum(len(name) + 2 * len(content) for name, content in submission.files) < LINE_BYTES


def _check_message(error: GraderError) -> None:
    """Require a message that any table, page and terminal can hold."""
    str(error).encode()
    assert len(str(error)) <= _LONGEST_MESSAGE
