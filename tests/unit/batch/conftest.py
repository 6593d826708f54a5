"""A course, collections of submissions, and a grader whose verdicts the tests choose."""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from grader.backends.base import Backend
from grader.backends.fake import FakeBackend
from grader.batch import slots as batch_slots
from grader.batch.runner import Plan, open_store, run_batch
from grader.batch.slots import LocalSlots
from grader.batch.store import BatchStore, Row
from grader.course import Course
from grader.exercise import Exercise
from grader.grading import Grading, Job
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, Verdict, build_report

LIGHT = Course(Path(__file__).parents[2] / "courses/light")
EXERCISE = "softmax"


def report_of(exercise: Exercise, job: Job, verdict: Verdict, score: float) -> Report:
    tests = [
        TestResult(
            name=name, title=name, category="loss", outcome=Outcome.PASSED if score else Outcome.FAILED,
            points=min(points, score), max_points=points, seconds=0.1,
        )
        for name, points in LIGHT.manifest(exercise).items()
    ]  # fmt: skip
    info = SubmissionInfo(name=job.submission.name, sha256=job.submission.sha256)
    message = "the engine is gone" if verdict is Verdict.INFRASTRUCTURE else None
    return build_report(
        exercise, info, seed=job.seed, isolation="docker", tests=tests, outcome=verdict, message=message
    )


@dataclass
class StandIn:
    """Takes the place of the grader: tells what was graded, and fails as told.

    Args:
        faults: How many of the next gradings fail in the infrastructure.
        during: Called in every grading, with the job.
    """

    faults: int = 0
    during: Callable[[Job], None] = lambda job: None
    graded: list[str] = field(default_factory=list)
    most_at_once: int = 0
    aborted: bool = False
    _now: int = 0
    _lock: Any = field(default_factory=threading.Lock)

    def __call__(self, backend: Backend, submissions_per_box: int, spare: int) -> "StandIn":
        return self

    def close(self) -> None:
        return

    def abort(self) -> None:
        self.aborted = True

    def grade(self, job: Job) -> Grading:
        source = job.submission.units[0].source
        with self._lock:
            self.graded.append(source)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            fails = self.faults > 0
            self.faults -= fails
        try:
            self.during(job)
        finally:
            with self._lock:
                self._now -= 1
        verdict = Verdict.INFRASTRUCTURE if fails else Verdict.GRADED
        return Grading(report_of(job.exercise, job, verdict, 10.0 if "good" in source else 0.0), {})


@dataclass
class Heard:
    """What a batch told of its progress."""

    begun: tuple[int, int, int] | None = None
    verdicts: list[str] = field(default_factory=list)

    def begins(self, rows: int, known: int, to_grade: int) -> None:
        self.begun = (rows, known, to_grade)

    def graded(self, verdict: str) -> None:
        self.verdicts.append(verdict)


@dataclass
class Place:
    """Collections and batches below one folder."""

    root: Path
    grader: StandIn

    @property
    def source(self) -> Path:
        return self.root / "in"

    @property
    def out(self) -> Path:
        return self.root / "out"

    def write(self, **files: str) -> None:
        self.source.mkdir(exist_ok=True)
        for name, text in files.items():
            (self.source / f"{name}.py").write_text(text, encoding="utf-8")

    def plan(self, **changes: Any) -> Plan:
        plan = {
            "course": LIGHT,
            "exercise_id": EXERCISE,
            "source": self.source,
            "out": self.out,
            "seed": 5,
            **changes,
        }
        return Plan(**plan)

    def run(self, jobs: int = 2, **changes: Any) -> Heard:
        plan, heard = self.plan(**changes), Heard()
        # The stand-in asks no backend for anything.
        with (
            closing(open_store(plan)) as store,
            closing(LocalSlots(plan.course, FakeBackend({}), jobs)) as slots,
        ):
            run_batch(plan, store, slots, "docker", heard)
        return heard

    def rows(self) -> list[Row]:
        with closing(BatchStore(self.out)) as store:
            return list(store.rows())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Backoff takes no time here."""
    grader = StandIn()
    monkeypatch.setattr(batch_slots, "Grader", grader)
    monkeypatch.setattr(batch_slots, "BACKOFF_SECONDS", (0.0, 0.0, 0.0))
    return Place(tmp_path, grader)
