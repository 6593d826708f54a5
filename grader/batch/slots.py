"""Places in which submissions are graded side by side: threads of this process, or workers of a cluster."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from grader.backends.base import Backend
from grader.batch.sharing import Sharing
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


def grade_patiently(
    grader: Grader,
    course: Course,
    order: Order,
    wait: Callable[[float], bool],
    waited: float = 0.0,
    to_come: Callable[[], int] = lambda: 0,
) -> Answer:
    """Grade an order; after a fault of the infrastructure try again, later and later.

    Args:
        grader: Grades.
        course: Where the exercise lies.
        order: What to grade.
        wait: Waits so many seconds; returns whether to give up instead.
        waited: How long the order waited for a free place, seconds.
        to_come: Tells how many others wait.

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
        waited=waited,
        to_come=to_come,
    )
    grading = grader.grade(job)
    for seconds in BACKOFF_SECONDS:
        if grading.report.outcome is not Verdict.INFRASTRUCTURE or wait(seconds):
            break
        grading = grader.grade(job)
    return Answer(grading.report, grading.author_details)


def spare_sandboxes(jobs: int, memory: int) -> int:
    """How many sandboxes to start before they are needed: one a slot, as far as all may use what they are allowed.

    Args:
        jobs: Slots.
        memory: What a sandbox may use, bytes.
    """
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(0, min(jobs, machine // memory - jobs))


class LocalSlots:
    """Threads of this process, each with a judge and a sandbox of its own.

    Args:
        course: Where the exercise lies.
        backend: Where submissions run; stays the caller's to close.
        jobs: How many at a time.
        sharing: Whether a sandbox serves more than one submission.
        spare: How many sandboxes may be started before they are needed.
    """

    def __init__(
        self,
        course: Course,
        backend: Backend,
        jobs: int,
        sharing: Sharing = Sharing.FRESH,
        spare: int = 0,
    ) -> None:
        self.width = jobs
        self._course = course
        self._grader = Grader(backend, sharing.submissions_per_box, spare)
        self._pool = ThreadPoolExecutor(jobs, "slot")
        self._stop = threading.Event()
        self._to_come = 0
        self._lock = threading.Lock()

    def submit(self, order: Order) -> "Future[Answer]":
        """Have an order graded."""
        came = time.monotonic()
        with self._lock:
            self._to_come += 1
        return self._pool.submit(self._grade, order, came)

    def _grade(self, order: Order, came: float) -> Answer:
        with self._lock:
            self._to_come -= 1
        waited = time.monotonic() - came
        return grade_patiently(
            self._grader, self._course, order, self._stop.wait, waited, lambda: self._to_come
        )

    def abort(self) -> None:
        """Nobody waits any longer, for a thread or for another try; what runs ends with its judge and sandbox."""
        self._stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._grader.abort()

    def close(self) -> None:
        """Wait for what runs, and end."""
        self._pool.shutdown()
        self._grader.close()
