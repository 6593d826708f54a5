"""From a file to a submission."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import SubmissionError, UsageError
from grader.intake.python_file import LARGEST_SOURCE
from grader.intake.submission import Unit, make_submission, read_submission

NOTEBOOK = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1\n"}]}).encode()


def put(folder: Path, name: str, content: bytes = b"x = 1\n") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_python_file(tmp_path: Path) -> None:
    submission = read_submission(put(tmp_path, "wang_12345.py"))
    assert submission.name == "wang_12345.py"
    assert submission.units == (Unit("solution.py", "x = 1\n"),)
    assert submission.files == ()


def test_a_notebook(tmp_path: Path) -> None:
    assert read_submission(put(tmp_path, "a.IPYNB", NOTEBOOK)).units == (Unit("cell 1", "x = 1\n"),)


def test_a_zip_file(tmp_path: Path, zipped: Callable[..., bytes]) -> None:
    data = zipped(("hw/solution.ipynb", NOTEBOOK), ("hw/layers.py", b"\xef\xbb\xbfy = 2\r\n"))
    submission = read_submission(put(tmp_path, "a.zip", data))
    assert submission.name == "a.zip"
    assert submission.units == (Unit("cell 1", "x = 1\n"),)
    assert submission.files == (("layers.py", b"y = 2\n"),)


def test_the_digest_is_that_of_the_work_and_not_of_its_packing(
    tmp_path: Path, zipped: Callable[..., bytes]
) -> None:
    plain = read_submission(put(tmp_path, "a.py"))
    windows = read_submission(put(tmp_path, "b.py", b"\xef\xbb\xbfx = 1\r\n"))
    packed = read_submission(put(tmp_path, "c.zip", zipped(("d.py", b"x = 1\n"))))
    assert plain.sha256 == windows.sha256 == packed.sha256
    assert len(plain.sha256) == 64


def test_the_digest_tells_different_work_apart() -> None:
    variants = [
        make_submission("a", [Unit("cell 1", "ab")]),
        make_submission("a", [Unit("cell 2", "ab")]),
        make_submission("a", [Unit("cell 1a", "b")]),
        make_submission("a", [Unit("cell 1", "a"), Unit("b", "")]),
        make_submission("a", [Unit("cell 1", "ab")], [("c", b"")]),
        make_submission("a", [Unit("cell 1", "ab"), Unit("c", "")]),
    ]
    assert len({variant.sha256 for variant in variants}) == len(variants)


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        read_submission(tmp_path / "a.py")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.txt", b"x", "expected a .py, .ipynb or .zip file"),
        ("a", b"x", "expected a .py, .ipynb or .zip file"),
        ("a.tar.gz", b"x", "expected a .py, .ipynb or .zip file"),
        ("a.py", b"", "is empty"),
        ("a.ipynb", b"", "is empty"),
        ("a.zip", b"", "is empty"),
        ("a.zip", b"x", "not a zip file"),
        ("a.py", b"#" * (LARGEST_SOURCE + 1), "too large: more than the 1,048,576 bytes"),
    ],
)
def test_unusable_files_are_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(SubmissionError, match=sentence):
        read_submission(put(tmp_path, name, content))


def test_a_huge_file_is_not_read_into_memory(tmp_path: Path) -> None:
    path = put(tmp_path, "a.ipynb")
    os.truncate(path, 500_000_000_000)
    with pytest.raises(SubmissionError, match="too large"):
        read_submission(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match="is a folder"):
        read_submission(tmp_path)


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    os.mkfifo(path)
    with pytest.raises(SubmissionError, match="not a plain file"):
        read_submission(path)


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", deny)
    with pytest.raises(SubmissionError, match="cannot be read: Permission denied"):
        read_submission(put(tmp_path, "a.py"))


@pytest.mark.parametrize("target", ["secret.py", "nowhere"])
def test_a_link_is_refused(tmp_path: Path, target: str) -> None:
    put(tmp_path, "secret.py")
    path = tmp_path / "a.py"
    path.symlink_to(target)
    with pytest.raises(SubmissionError, match="is a link: hand in the file itself"):
        read_submission(path)


def test_a_file_that_becomes_a_link_meanwhile_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.py")
    seen = path.lstat()
    path.unlink()
    path.symlink_to(put(tmp_path, "secret.py"))
    monkeypatch.setattr(Path, "lstat", lambda _: seen)
    with pytest.raises(SubmissionError, match="cannot be read"):
        read_submission(path)


def test_a_module_that_is_no_text_is_refused(tmp_path: Path, zipped: Callable[..., bytes]) -> None:
    data = zipped(("solution.py", b"x"), ("other.py", b"\0"))
    with pytest.raises(SubmissionError, match=r"'other.py' is not text"):
        read_submission(put(tmp_path, "a.zip", data))
