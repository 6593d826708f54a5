"""Places in which submissions are graded side by side: threads of this process, or workers of a cluster."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from grader.backends.base import Backend
from grader.course import Course
from grader.grading import Grader, Job
from grader.intake.submission import Submission
from grader.report.model import Language, Report, Verdict

BACKOFF_SECONDS = (1.0, 5.0, 25.0)
"""How long a submission waits before it is tried again after a fault of the infrastructure."""


@dataclass(frozen=True)
class Order:
    """What to grade: plain data, so that it can travel.

    Args:
        exercise_id: Name of the exercise.
        exercise_digest: Its digest, which must be that of wherever the order arrives.
        submission: What was handed in.
        seed: Of the run.
        language: Of the hints.
        pictures: Draw what the submission's networks have learnt.
    """

    exercise_id: str
    exercise_digest: str
    submission: Submission
    seed: int
    language: Language
    pictures: bool


@dataclass(frozen=True)
class Answer:
    """What became of an order.

    Args:
        report: The report.
        author_details: What only the exercise's author should see beside it.
    """

    report: Report
    author_details: dict[str, str]


class Slots(Protocol):
    """Grades orders, several at a time."""

    @property
    def width(self) -> int:
        """How many orders are graded at a time, at least one.

        Raises:
            SandboxError: None will be graded any more.
        """

    def submit(self, order: Order) -> "Future[Answer]":
        """Have an order graded."""

    def abort(self) -> None:
        """Have everything end soon: what runs is given up, what waits is not begun."""

    def close(self) -> None:
        """End; idempotent."""


def grade_patiently(grader: Grader, course: Course, order: Order, wait: Callable[[float], bool]) -> Answer:
    """Grade an order; after a fault of the infrastructure try again, later and later.

    Args:
        grader: Grades.
        course: Where the exercise lies.
        order: What to grade.
        wait: Waits so many seconds; returns whether to give up instead.

    Raises:
        ExerciseError: The exercise is broken.
    """
    job = Job(
        course,
        course.exercise(order.exercise_id),
        order.submission,
        order.seed,
        language=order.language,
        pictures=order.pictures,
    )
    grading = grader.grade(job)
    for seconds in BACKOFF_SECONDS:
        if grading.report.outcome is not Verdict.INFRASTRUCTURE or wait(seconds):
            break
        grading = grader.grade(job)
    return Answer(grading.report, grading.author_details)


class LocalSlots:
    """Threads of this process, each with a judge and a sandbox of its own.

    Args:
        course: Where the exercise lies.
        backend: Where submissions run; stays the caller's to close.
        jobs: How many at a time.
    """

    def __init__(self, course: Course, backend: Backend, jobs: int) -> None:
        self.width = jobs
        self._course = course
        self._grader = Grader(backend)
        self._pool = ThreadPoolExecutor(jobs, "slot")
        self._stop = threading.Event()

    def submit(self, order: Order) -> "Future[Answer]":
        """Have an order graded."""
        return self._pool.submit(grade_patiently, self._grader, self._course, order, self._stop.wait)

    def abort(self) -> None:
        """Nobody waits any longer, for a thread or for another try; what runs ends with its judge and sandbox."""
        self._stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._grader.abort()

    def close(self) -> None:
        """Wait for what runs, and end."""
        self._pool.shutdown()
        self._grader.close()
