"""Reports to print and to write."""

import pytest

from grader.exercise import Exercise
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, Timing, build_report


@pytest.fixture
def results() -> list[TestResult]:
    """One passed, one failed and one timed out; 45 of 100 points."""
    return [
        TestResult(
            name="test_shapes",
            title="Shapes.",
            category="shape",
            outcome=Outcome.PASSED,
            points=30,
            max_points=30,
        ),
        TestResult(
            name="test_slope",
            title="The slope is\nright.",
            category="loss",
            outcome=Outcome.FAILED,
            points=15,
            max_points=40,
            hint="Divide by the variance.",
            detail="line 3",
            seconds=0.25,
        ),
        TestResult(
            name="test_intercept",
            title="The intercept.",
            category="loss",
            outcome=Outcome.TIMEOUT,
            points=0,
            max_points=30,
            hint="It took too long.",
        ),
    ]


@pytest.fixture
def report(exercise: Exercise, results: list[TestResult]) -> Report:
    return build_report(
        exercise,
        SubmissionInfo(name="solution.py", sha256="ab" * 32),
        seed=7,
        isolation="docker",
        tests=results,
        timing=Timing.itemised(5, wait=0, container=0.5, import_=2, load=0.25, tests=2),
        versions={"tensorflow": "2.21.0"},
    )
