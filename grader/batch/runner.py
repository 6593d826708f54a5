"""Run a batch: read a collection, grade what is not known yet, keep every result as it comes."""

import contextlib
import errno
import time
import traceback
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from grader.batch.effort import Effort
from grader.batch.slots import Answer, Order, Slots
from grader.batch.store import BatchStore, Row
from grader.course import Course
from grader.digest import exercise_digest, joined, packages_digest
from grader.errors import ExerciseError, SandboxError, SubmissionError, UsageError
from grader.feedback import Feedback
from grader.intake.delivery import Delivery, read_content, read_delivery
from grader.intake.exports import deliveries, latest
from grader.intake.files import open_files
from grader.intake.layout import Layout
from grader.report.model import Language, Verdict

_FAULTS_IN_A_ROW = 6
_ASK_SECONDS = 5.0


@dataclass(frozen=True)
class Plan:
    """What to grade and how.

    Args:
        course: Where the exercise lies.
        exercise_id: Its name.
        source: A folder, zip or tar of submissions, or a platform's export.
        out: Folder of the batch; made where there is none.
        seed: Of every grading; on resuming None goes on with the batch's own.
        resume: Go on with the batch in `out`.
        layout: How the files of the source are named; None to recognise it.
        every_attempt: Grade all attempts of a student, not only the last.
        language: Of the hints.
        pictures: Draw what the submissions' networks have learnt.
        feedback: How much of the tests students see; None for the batch's own, or else the exercise's.
    """

    course: Course
    exercise_id: str
    source: Path
    out: Path
    seed: int
    resume: bool = False
    layout: Layout | None = None
    every_attempt: bool = False
    language: Language = "en"
    pictures: bool = True
    feedback: Feedback | None = None


class Watcher(Protocol):
    """Hears how a batch goes on."""

    def begins(self, rows: int, known: int, to_grade: int) -> None:
        """The collection is read: so many deliveries, so many that need no grading, so many different to grade."""

    def graded(self, verdict: str) -> None:
        """One of those to grade is done: "graded" or "infrastructure"."""


def open_store(plan: Plan) -> BatchStore:
    """Open or make the batch's database.

    Raises:
        UsageError: There is a batch already and it is not to be resumed, or it is of another exercise.
        SandboxError: The disk is full.
    """
    try:
        plan.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        kind = SandboxError if error.errno == errno.ENOSPC else UsageError
        raise kind(
            f'"{plan.out}" cannot be made: {error.strerror}; choose another folder with --out'
        ) from None
    store = BatchStore(plan.out)
    if not plan.resume and store.begun:
        store.close()
        raise UsageError(
            f'"{plan.out}" holds a batch already: add --resume to go on with it, or choose another folder with --out'
        )
    if (earlier := store.fact("exercise")) not in (None, plan.exercise_id):
        store.close()
        raise UsageError(
            f'"{plan.out}" holds a batch of the exercise {earlier}: choose another folder with --out'
        )
    store.put_fact("exercise", plan.exercise_id)
    store.put_fact("seed", str(plan.seed))
    store.put_fact("language", plan.language)
    if plan.feedback is not None:
        store.put_fact("feedback", plan.feedback.value)
    return store


def run_batch(plan: Plan, store: BatchStore, slots: Slots, isolation: str, watcher: Watcher) -> Effort:
    """Grade what the store does not know; whatever becomes of it, what was graded stays in the store.

    Args:
        plan: What to grade.
        store: The batch's database.
        slots: Where submissions are graded; stays the caller's to close.
        isolation: What keeps them from the machine there.
        watcher: Hears of the progress.

    Returns:
        What grading has taken.

    Raises:
        UsageError: The source cannot be read.
        ExerciseError: The exercise is broken.
        SandboxError: Nothing can be graded any more; `--resume` goes on.
    """
    store.put_fact("isolation", isolation)
    with open_files(plan.source) as files:
        found = deliveries(files, plan.layout)
        found = found if plan.every_attempt else latest(found)
        intake = _Intake(plan, store, isolation)
        rows = [intake.row(delivery) for delivery in found]
        intake.save()
        store.put_rows(rows)
        known = store.known_results()
        failed = store.ungraded()
        work: dict[str, _Work] = {}
        for row, delivery in zip(rows, found, strict=True):
            if row.result is not None and row.submission is not None and row.result not in known:
                work.setdefault(row.result, _Work(row.result, delivery, row.submission))
        watcher.begins(len(rows), sum(row.result is None or row.result in known for row in rows), len(work))
        # What failed last time goes last: should it fail again and again, it holds up nobody else.
        order = sorted(work.values(), key=lambda each: each.key in failed)
        runner = _Runner(plan, store, slots, watcher, intake.exercise_digest)
        runner.run(order)
        return runner.effort


def read_sources(plan: Plan) -> dict[str, str]:
    """Source text of every submission of a collection, by digest.

    Raises:
        UsageError: The source cannot be read.
    """
    found: dict[str, str] = {}
    with open_files(plan.source) as files:
        for delivery in deliveries(files, plan.layout):
            with contextlib.suppress(SubmissionError):
                submission = read_delivery(read_content(delivery))
                found[submission.sha256] = "\n".join(unit.source for unit in submission.units)
    return found


@dataclass(frozen=True)
class _Work:
    """Something to grade.

    Args:
        key: Of its result.
        delivery: One of those that brought it.
        submission: Its digest.
    """

    key: str
    delivery: Delivery
    submission: str


class _Intake:
    """Reads deliveries, those alone whose bytes have not been read before."""

    def __init__(self, plan: Plan, store: BatchStore, isolation: str) -> None:
        self._store = store
        self.exercise_digest = exercise_digest(plan.course, plan.exercise_id)
        self._prefix = [
            self.exercise_digest,
            packages_digest(isolation),
            isolation,
            plan.language,
            str(plan.seed),
        ]
        self._new: dict[str, tuple[str | None, str | None]] = {}

    def row(self, delivery: Delivery) -> Row:
        """A row for the delivery; one that cannot be read has its reason and costs no other."""
        name, submission, rejection = self._read(delivery)
        return Row(
            delivery.key,
            delivery.attempt,
            delivery.students,
            name,
            delivery.submitted,
            delivery.late,
            submission,
            rejection,
            None if submission is None else joined([*self._prefix, submission]),
        )

    def save(self) -> None:
        """Keep what was found."""
        self._store.put_contents((digest, *found) for digest, found in self._new.items())

    def _read(self, delivery: Delivery) -> tuple[str, str | None, str | None]:
        try:
            content = read_content(delivery)
        except SubmissionError as error:
            names = [file.name for file in delivery.files]
            return names[0] if len(names) == 1 else "", None, str(error)
        known = self._store.content(content.digest) or self._new.get(content.digest)
        if known is None:
            try:
                known = read_delivery(content).sha256, None
            except SubmissionError as error:
                known = None, str(error)
            self._new[content.digest] = known
        return content.name, *known


class _Runner:
    """Keeps all slots busy; results come back to the one thread that owns the store."""

    def __init__(self, plan: Plan, store: BatchStore, slots: Slots, watcher: Watcher, digest: str) -> None:
        self._plan = plan
        self._store = store
        self._slots = slots
        self._watcher = watcher
        self._digest = digest
        self._faults = 0
        self.effort = Effort()

    def run(self, work: Iterable[_Work]) -> None:
        """Grade all of it.

        Raises:
            ExerciseError: The exercise is broken.
            SandboxError: Fault followed fault.
        """
        source = iter(work)
        running: dict[Future[Answer], _Work] = {}
        began = time.monotonic()
        try:
            while True:
                # Enough to keep every slot busy, no more than memory has to hold.
                self.effort.slots = self._slots.width
                free = 0 if self._faults >= _FAULTS_IN_A_ROW else 2 * self._slots.width - len(running)
                chosen = list(islice(source, max(0, free)))  # there may be fewer slots than there were
                for each in chosen:
                    self._begin(each, running)
                if not chosen and not running:
                    break
                # Not for ever: how many slots there are, or that there are none any more, is asked again.
                done = wait(running, _ASK_SECONDS, FIRST_COMPLETED).done
                # First what is to be kept: one of the others may end the batch.
                for future in sorted(done, key=lambda each: each.exception() is not None):
                    self._keep(running.pop(future), future)
        except BaseException:
            self._slots.abort()
            raise
        self.effort.passed = time.monotonic() - began
        if self._faults >= _FAULTS_IN_A_ROW:
            raise SandboxError(
                f"{self._faults} submissions in a row could not be graded: see `grader doctor`, then go on with "
                "--resume"
            )

    def _begin(self, work: _Work, running: dict[Future[Answer], _Work]) -> None:
        submission = None
        with contextlib.suppress(SubmissionError):
            submission = read_delivery(read_content(work.delivery))
        if submission is None or submission.sha256 != work.submission:
            self._put_ungraded(work, "it was changed while the batch ran; run it again with --resume")
            return
        plan = self._plan
        order = Order(plan.exercise_id, self._digest, submission, plan.seed, plan.language, plan.pictures)
        running[self._slots.submit(order)] = work

    def _keep(self, work: _Work, future: Future[Answer]) -> None:
        try:
            answer = future.result()
        except ExerciseError:
            raise  # it is broken for everybody
        except SandboxError as error:
            self._faults += 1
            self._put_ungraded(work, str(error))
            return
        except Exception:  # noqa: BLE001 - a bug met with one submission costs no other its grade
            self._faults += 1
            self._put_ungraded(
                work, f"this is a bug in the grader; please report it:\n{traceback.format_exc()}"
            )
            return
        if answer.report.outcome is Verdict.INFRASTRUCTURE:
            self._faults += 1
            self._put_ungraded(work, answer.report.message or "the infrastructure failed")
            return
        self._faults = 0
        self.effort.add(answer.report)
        self._store.put_result(work.key, answer.report, answer.author_details)
        self._watcher.graded(answer.report.outcome.value)

    def _put_ungraded(self, work: _Work, reason: str) -> None:
        self._store.put_ungraded(work.key, reason)
        self._watcher.graded(Verdict.INFRASTRUCTURE.value)
