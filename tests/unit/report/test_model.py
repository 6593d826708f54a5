"""The report's data, and how scores are added up."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from grader import __version__
from grader.exercise import Exercise
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, Timing, Verdict, build_report, rejection
from grader.report.schema import report_schema

WHO = SubmissionInfo(name="a.py", sha256=None)
SCHEMA = Path(__file__).resolve().parents[3] / "schema" / "report-v1.json"


def build(exercise: Exercise, **arguments: Any) -> Report:
    return build_report(exercise, WHO, seed=1, isolation="none", **arguments)


def result(points: float, max_points: float = 10, **fields: Any) -> TestResult:
    settled = {"name": "t", "title": "T", "category": "loss", "outcome": Outcome.PASSED}
    return TestResult.model_validate(settled | {"points": points, "max_points": max_points} | fields)


def test_scores_are_summed_by_category(report: Report) -> None:
    assert report.outcome is Verdict.GRADED
    assert (report.score, report.max_score) == (45, 100)
    assert {name: (part.points, part.max_points) for name, part in report.categories.items()} == {
        "shape": (30, 30),
        "loss": (15, 70),
    }


def test_tests_that_never_ran_still_count(exercise: Exercise) -> None:
    report = build(exercise, tests=[])
    assert (report.score, report.max_score) == (0, 100)


def test_public_tests_are_worth_what_they_say(exercise: Exercise) -> None:
    report = build(exercise, tests=[result(2, 4), result(1, 1, category="shape")], public=True)
    assert (report.score, report.max_score) == (3, 5)
    assert list(report.categories) == ["loss", "shape"]


def test_infrastructure_is_never_a_zero(exercise: Exercise, results: list[TestResult]) -> None:
    broken = result(0, outcome=Outcome.INFRASTRUCTURE)
    report = build(exercise, tests=[*results, broken])
    assert report.outcome is Verdict.INFRASTRUCTURE
    assert report.score is None
    assert all(part.points is None for part in report.categories.values())


def test_infrastructure_before_any_test_has_no_score_either(exercise: Exercise) -> None:
    report = build(exercise, outcome=Verdict.INFRASTRUCTURE, message="the engine is gone")
    assert (report.score, report.message) == (None, "the engine is gone")


def test_a_rejection_scores_zero_and_says_why(exercise: Exercise) -> None:
    report = rejection(exercise, "a.py", 3, "'a.py' is empty")
    assert (report.outcome, report.score, report.message) == (Verdict.REJECTED, 0, "'a.py' is empty")
    assert report.submission.sha256 is None


@pytest.mark.parametrize(("outcome", "score"), [("infrastructure", 0), ("graded", None), ("rejected", None)])
def test_a_report_cannot_contradict_itself(report: Report, outcome: str, score: float | None) -> None:
    with pytest.raises(ValidationError, match="with score"):
        Report.model_validate(report.model_dump() | {"outcome": outcome, "score": score})


@pytest.mark.parametrize("points", [10.01, -1, float("nan"), float("inf")])
def test_points_lie_within_bounds(points: float) -> None:
    with pytest.raises(ValidationError):
        result(points)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0, 1), max_size=12))
def test_the_numbers_that_are_shown_add_up(exercise: Exercise, shares: list[float]) -> None:
    tests = [
        result(7.77 * share, 7.77, category="shape" if n % 2 else "loss") for n, share in enumerate(shares)
    ]
    report = build(exercise, tests=tests)
    cents = sum(round(100 * test.points) for test in report.tests)
    assert report.score == cents / 100
    assert sum(round(100 * (part.points or 0)) for part in report.categories.values()) == cents


def test_overhead_is_what_is_left(report: Report) -> None:
    assert report.timing.overhead == 0.25
    assert Timing.itemised(1, wait=0, container=0, import_=0, load=0, tests=2).overhead == 0


def test_json_is_read_back(report: Report) -> None:
    assert Report.model_validate_json(report.to_json()) == report


def test_json_has_the_promised_names(report: Report) -> None:
    data = json.loads(report.to_json())
    assert data["schema_version"] == "1"
    assert data["submission"] == {"name": "solution.py", "sha256": "ab" * 32}
    parts = {"container", "import", "load", "tests", "pictures", "overhead"}
    assert set(data["timing"]) == parts | {"wait", "pictures_cpu_seconds", "total"}
    assert data["versions"] == {"grader": __version__, "tensorflow": "2.21.0"}
    assert data["tests"][1]["hint"] == "Divide by the variance."


def test_foreign_text_is_made_harmless(exercise: Exercise) -> None:
    report = build(
        exercise,
        tests=[result(0, hint="\x1b[2J", detail="a\u202eb")],
        message="\ud800",
        load_output="bell\a\r\nback\b",
        versions={"numpy": "2\x1b]0;x\a"},
    )
    data = json.loads(report.to_json())
    assert data["tests"][0]["hint"] == "\\x1b[2J"
    assert data["tests"][0]["detail"] == "a\\u202eb"
    assert data["message"] == "\\ud800"
    assert data["load_output"] == "bell\\x07\nback\\x08"
    assert data["versions"]["numpy"] == "2\\x1b]0;x\\x07"


def test_the_published_schema_is_up_to_date() -> None:
    """Mend with: python -m grader.report.schema > schema/report-v1.json."""
    assert SCHEMA.read_text(encoding="utf-8") == report_schema()


def test_reports_conform_to_the_published_schema(exercise: Exercise, report: Report) -> None:
    schema = json.loads(report_schema())
    broken = build(exercise, outcome=Verdict.INFRASTRUCTURE, message="gone")
    for each in (report, broken, rejection(exercise, "a.py", 3, "empty")):
        jsonschema.validate(json.loads(each.to_json()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(report.to_json()) | {"surprise": 1}, schema)
