"""A real browser, and batches whose pages it opens."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from grader.batch.results import Results
from grader.batch.store import BatchStore, Row
from grader.course import Course
from grader.exercise import Exercise
from grader.intake.delivery import Student
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, Timing, build_report

from .browser import ARGUMENTS, chromium, problem

COURSE = Course(Path(__file__).parents[2])
EXERCISE = "vae_mnist"
HINTS = ("The KL has the wrong sign.", "The KL averages over the latent dimensions: it is a sum.")


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    return COURSE.exercise(EXERCISE)


def results_of(exercise: Exercise, rng: random.Random, skill: float) -> list[TestResult]:
    """What a student of so much skill gets: some tests fail, and what needs them is skipped."""
    found: list[TestResult] = []
    category = iter([name for name, points in exercise.points.items() for _ in range(8)])
    failed: str | None = None
    for name, points in COURSE.manifest(exercise).items():
        outcome = Outcome.PASSED if rng.random() < skill else Outcome.FAILED
        cause: str | None = None
        if failed is not None and rng.random() < 0.2:
            outcome, cause = Outcome.SKIPPED, failed
        found.append(
            TestResult(
                name=name,
                title=name.replace("_", " ").removeprefix("test "),
                category=next(category, "convergence"),
                outcome=outcome,
                points=points if outcome is Outcome.PASSED else 0,
                max_points=points,
                hint=None if outcome is Outcome.PASSED else rng.choice(HINTS),
                cause=cause,
                seconds=rng.random(),
            )
        )
        if outcome is Outcome.FAILED and failed is None:
            failed = name
    return found


@dataclass
class ClassOf:
    """Writes the pages of a class.

    Args:
        folder: The batch's.
        exercise: What was graded.
    """

    folder: Path
    exercise: Exercise
    language: str = "en"
    change: Callable[[Report], Report] = field(default=lambda report: report)

    def write(
        self, number: int, name: Callable[[int], str] = "Student {}".format, file: str = "vae.py"
    ) -> Path:
        """Pages of so many students; returns the class page."""
        rng = random.Random(number)
        rows, reports = [], {}
        for index in range(number):
            key = f"{index:064x}"
            student = Student(name(index), id=f"s{index:04}")
            rejection = "it is empty" if index % 17 == 16 else None
            result = None if rejection or index % 23 == 22 else key
            rows.append(
                Row(
                    f"k{index}",
                    1,
                    (student,),
                    file,
                    None,
                    None,
                    None if rejection else key,
                    rejection,
                    result or key,
                )
            )
            if result is not None and rejection is None:
                tests = results_of(self.exercise, rng, rng.betavariate(4, 1.2))
                timing = Timing.itemised(
                    rng.uniform(5, 30), wait=0, container=0.1, import_=2, load=0.2, tests=2
                )
                who = SubmissionInfo(name=file, sha256=key)
                reports[key] = self.change(
                    build_report(self.exercise, who, seed=7, isolation="docker", tests=tests, timing=timing)
                )
        with closing(BatchStore(self.folder)) as store:
            for fact, value in (("exercise", EXERCISE), ("seed", "7"), ("language", self.language)):
                store.put_fact(fact, value)
            store.put_rows(rows)
            for key, report in reports.items():
                store.put_result(key, report, {})
            Results(self.folder, COURSE, store).write()
        return self.folder / "class.html"


@pytest.fixture
def class_of(tmp_path: Path, exercise: Exercise) -> ClassOf:
    return ClassOf(tmp_path, exercise)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none the test is skipped, in continuous integration it fails."""
    if (reason := problem()) is not None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"with CI=true pages must be opened, but: {reason}")
        pytest.skip(reason)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield found
        found.close()
