"""Tables have the same columns whatever happened, and carry nothing that a spreadsheet would run."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.gradebook import Grade, canvas_upload, gradebook, grades, moodle_upload, statistics
from grader.batch.late import LatePolicy
from grader.batch.store import Row
from grader.batch.summary import Summary
from grader.errors import UsageError
from grader.grading import Job
from grader.intake.delivery import Student
from grader.intake.roster import Roster
from grader.intake.submission import make_submission
from grader.intake.unit import Unit
from grader.report.model import Verdict

from .conftest import EXERCISE, LIGHT, report_of

SOFTMAX = LIGHT.exercise(EXERCISE)
TESTS = LIGHT.manifest(SOFTMAX)
DUE = datetime(2026, 11, 1, tzinfo=UTC)
JOB = Job(LIGHT, SOFTMAX, make_submission("solution.py", [Unit("solution.py", "x = 1")]), 5)


def summary(score: float = 10.0) -> Summary:
    return Summary.of(report_of(SOFTMAX, JOB, Verdict.GRADED, score).model_dump_json(by_alias=True))


def row(key: str, **changes: Any) -> Row:
    fields: dict[str, Any] = {
        "key": key, "attempt": 1, "students": (Student(key, id=key),), "file": "solution.py", "submitted": None,
        "late": None, "submission": "0" * 64, "rejection": None, "result": "1", "summary": summary(),
    }  # fmt: skip
    return Row(**(fields | changes))


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


ROWS = [
    row("ada"),
    row("bad", summary=None, rejection="not Python", submission=None, result=None),
    row("gone", summary=None, ungraded="no engine"),
    row("later", summary=None),
]


def test_every_row_has_every_column_whatever_became_of_it() -> None:
    roster = Roster((Student("Ada L", id="ada"), Student("Nobody", id="9")))
    lines = table(gradebook(grades(ROWS, roster), SOFTMAX, TESTS))
    assert len({tuple(line) for line in lines}) == 1
    assert [line["outcome"] for line in lines] == [
        "graded",
        "rejected",
        "infrastructure",
        "pending",
        "missing",
    ]
    assert [line["final"] for line in lines] == ["100.0", "0.0", "", "", "0.0"]
    assert [line["test_softmax_shape"] for line in lines] == ["10.0", "0.0", "", "", "0.0"]
    assert lines[0]["name"] == "Ada L"
    assert [line["reason"] for line in lines][1:3] == ["not Python", "no engine"]
    assert table(gradebook([], SOFTMAX, TESTS)) == []
    assert (
        gradebook([], SOFTMAX, TESTS).splitlines()[0]
        == gradebook(grades(ROWS), SOFTMAX, TESTS).splitlines()[0]
    )


def test_of_several_attempts_the_last_or_the_best_counts() -> None:
    rows = [
        row("ada", attempt=1),
        row("ada", attempt=2, summary=summary(3.0)),
        row("ada", attempt=3, summary=None),
    ]
    assert [grade.counts for grade in grades(rows)] == [False, False, True]
    assert [grade.counts for grade in grades(rows, best=True)] == [True, False, False]


def test_lateness_costs_what_the_policy_says() -> None:
    policy = LatePolicy.parse(DUE, "10%/day up to 50% after 15 min")

    def final(late: timedelta | None) -> float | None:
        return grades([row("ada", submitted=None if late is None else DUE + late)], None, policy)[0].final

    minutes = (None, timedelta(0), timedelta(minutes=15), timedelta(minutes=16), timedelta(days=1, minutes=1))
    assert [final(late) for late in minutes] == [100.0, 100.0, 100.0, 90.0, 80.0]
    assert final(timedelta(days=99)) == 50.0
    assert LatePolicy.parse(DUE, "2.5%/hour").penalty(DUE + timedelta(hours=1.5)) == 5.0
    for text in ("", "10%", "10%/month", "ten percent"):
        with pytest.raises(UsageError, match="the late policy"):
            LatePolicy.parse(DUE, text)


def test_platforms_get_one_row_a_student_and_no_grade_where_there_is_none() -> None:
    group = (Student("Ada", id="1", login="a1"), Student("-Bob", id="2", email="b@x.y"))
    found = grades([row("g", students=group), row("gone", summary=None, ungraded="x")])
    canvas = table(canvas_upload(found, SOFTMAX))
    assert [line["Student"] for line in canvas] == ["    Points Possible", "Ada", "'-Bob", "gone"]
    assert [line[SOFTMAX.title] for line in canvas] == ["100.0", "100.0", "100.0", ""]
    assert canvas[1]["SIS Login ID"] == "a1"
    moodle = table(moodle_upload(found, SOFTMAX))
    assert [line["Identifier"] for line in moodle] == ["Participant 1", "Participant 2", "Participant gone"]
    assert [line["Grade"] for line in moodle] == ["100.0", "100.0", ""]
    assert moodle[0]["Last modified (grade)"] == "-"


def test_the_class_is_told_test_by_test() -> None:
    lines = table(statistics(grades([row("a"), row("b", summary=summary(0.0)), *ROWS[1:]]), TESTS))
    assert [line["test"] for line in lines] == list(TESTS)
    assert (lines[0]["graded"], lines[0]["passed %"], lines[0]["mean points"]) == ("2", "50.0", "5.0")
    assert table(statistics([], TESTS))[0]["passed %"] == ""


@given(st.text(min_size=1))
def test_no_text_becomes_a_formula_or_breaks_a_row(text: str) -> None:
    grade = Grade(row("x", file=text), (Student(text),), "rejected", text, 0.0, 0.0)
    for made in (gradebook([grade], SOFTMAX, TESTS), moodle_upload([grade], SOFTMAX)):
        (line,) = table(made)
        for cell in line.values():
            assert cell == "-" or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert cell.isprintable()
