"""Copies are found under other names; what everybody began with is no copy."""

import os
from pathlib import Path
from typing import Any

import pytest

from grader.batch import similarity as module
from grader.batch.gradebook import alike, grades, similarity
from grader.batch.similarity import Pair, similar
from grader.errors import UsageError
from grader.intake.delivery import Student

from .test_gradebook import row, table

pytest.importorskip("copydetect")

STUB = '''def softmax(logits):
    """exp(logits) / sum(exp(logits)) along the last axis."""
    raise NotImplementedError


def entropy(logits):
    """-sum p log p of each row."""
    raise NotImplementedError
'''
ONE = """import numpy as np


def softmax(logits):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def entropy(logits):
    probabilities = softmax(logits)
    return -np.sum(probabilities * np.log(probabilities + 1e-9), axis=-1)
"""
COPY = "# my own work\n" + ONE.replace("shifted", "x").replace("exponentials", "e").replace(
    "probabilities", "p  "
)
OTHER = """from numpy import *


class Row(list):
    def total(self):
        number = 0
        for each in self:
            number = number + each
        return number


def softmax(logits):
    rows = [Row(map(exp, one)) for one in logits.tolist()]
    return array([[value / one.total() for value in one] for one in rows])
"""


def test_other_names_and_comments_hide_no_copy() -> None:
    (pair,) = similar({"1": ONE, "2": COPY, "3": OTHER}, "", 60.0)
    assert (pair.first, pair.second) == ("2", "1")
    assert min(pair.of_first, pair.of_second) > 90.0


def test_what_the_stub_holds_is_nobodys() -> None:
    both = {"1": STUB + "x = 1\n", "2": STUB + "\n\nprint('hello')\n"}
    assert similar(both, "", 50.0) != []
    assert similar(both, STUB, 50.0) == []


def test_no_source_stops_the_comparison() -> None:
    hostile = ["", "x", "\ud800", "'" * 100_000, "(" * 100_000, "\\" * 1000, "f'{" * 5000]
    sources = {str(number): source for number, source in enumerate([*hostile, ONE, COPY])}
    assert ("8", "7") in {(pair.first, pair.second) for pair in similar(sources, STUB, 60.0)}


def test_a_comparison_that_does_not_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", 0.01)
    with pytest.raises(UsageError, match="leave --similarity out"):
        similar({"1": ONE}, "", 60.0)


def test_a_comparison_without_the_library_tells_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "copydetect.py").write_text("raise ImportError('copydetect is not there')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    with pytest.raises(UsageError, match=r"not there.*grader\[similarity\]"):
        similar({"1": ONE}, "", 60.0)


def test_the_table_names_people_and_begins_with_identical_work() -> None:
    def of(name: str, digest: str, **more: Any) -> Any:
        return row(name, submission=digest, students=(Student(name),), **more)

    found = grades([
        of("ada", "1"), of("bob", "1"), of("ada", "1", attempt=2), of("zoe", "1"), of("eve", "2"),
        of("eve", "3", attempt=2),
    ])  # fmt: skip
    pairs = [Pair("3", "2", 99.0, 99.0), Pair("2", "1", 80.0, 70.0)]
    assert [tuple(line.values()) for line in table(similarity(alike(found, pairs)))] == [
        ("ada", "bob", "100.0", "100.0"),
        ("ada", "zoe", "100.0", "100.0"),
        ("eve", "ada", "80.0", "70.0"),
    ]
