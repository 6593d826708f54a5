"""The share of a batch's time in which submissions computed."""

import pytest

from grader.batch.effort import Effort
from grader.exercise import Exercise
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, Timing, build_report


@pytest.fixture
def timed(exercise: Exercise) -> Report:
    """Two tests of 2 s of CPU, one that did not run, and pictures of 1 s."""
    outcomes = (Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED)
    seconds = (2.0, 2.0, None)
    tests = [
        TestResult(
            name=f"test_{outcome.value}", title="T.", category="loss", outcome=outcome,
            points=0, max_points=1, worker_cpu_seconds=cpu,
        )
        for outcome, cpu in zip(outcomes, seconds, strict=True)
    ]  # fmt: skip
    who = SubmissionInfo(name="solution.py", sha256="ab" * 32)
    timing = Timing(pictures_cpu_seconds=1.0)
    return build_report(exercise, who, seed=7, isolation="docker", tests=tests, timing=timing)


def test_tests_and_pictures_count(timed: Report) -> None:
    effort = Effort(passed=5.0, slots=2)
    effort.add(timed)
    assert effort.efficiency == 0.5
    effort.add(timed.model_copy(update={"timing": Timing()}))
    assert effort.computed == 9.0


def test_one_whose_time_is_not_known_leaves_the_share_unknown(timed: Report) -> None:
    effort = Effort(passed=5.0, slots=2)
    unknown = timed.tests[0].model_copy(update={"worker_cpu_seconds": None})
    effort.add(timed.model_copy(update={"tests": (unknown, *timed.tests[1:])}))
    effort.add(timed)
    assert effort.efficiency is None
    assert not str(effort)
