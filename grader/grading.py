"""Grade one submission: a sandbox for its code, a judge for the tests, a report for the reader."""

import hashlib
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.backends.base import Backend, Box, BoxSpec, Zygote
from grader.course import PICTURES, Course
from grader.digest import test_code
from grader.errors import ExerciseError, SandboxError
from grader.exercise import Exercise
from grader.intake.submission import Submission
from grader.judge.brief import Brief, Done, FromJudge
from grader.judge.server import Judge, JudgeServer
from grader.report.model import Language, Report, SubmissionInfo, TestResult, Timing, Verdict, build_report
from grader.report.picture import PICTURES as PICTURE_LIST
from grader.report.picture import Picture
from grader.shelf import Shelf

ATTEMPTS = 2
HIDDEN_FILES = ("test_shape.py", "test_loss.py", "test_convergence.py")
# What the judge may need beyond the submission's own time: sandboxes, pytest, the slowest import.
_GRACE_SECONDS = 300.0
# How long an engine may take to notice that a sandbox has ended, and how often it is asked.
_SETTLE_SECONDS = 20.0
_ASK_SECONDS = 0.05
# More than any judge of ours asks for or sends.
_MOST_BOXES, _MOST_RESULTS = 4, 10_000
_MALFORMED = "the judge sent a malformed message"
_JUDGE_ENDED = "the judge ended before it had a result"


@dataclass
class Job:
    """One grading.

    Args:
        course: Where the exercise lies.
        exercise: What is graded.
        submission: Whose.
        seed: Seed of the run, 0 to 2^31 - 1.
        public: Run the public tests and show everything.
        language: Of hints, "en" or "zh".
        enough: Where given, grading ends as soon as a test has failed and all of these have been run: enough to know
            that a submission is wrong, and why.
        pictures: Draw what the submission's networks have learnt, where the exercise says how.
        on_test: Called with each result as it comes.
        waited: How long it waited for a free place, seconds.
        to_come: Tells how many gradings of the exercise wait for this one's place or another's.
    """

    course: Course
    exercise: Exercise
    submission: Submission
    seed: int
    public: bool = False
    language: Language = "en"
    enough: tuple[str, ...] | None = None
    pictures: bool = False
    on_test: Callable[[TestResult], None] | None = None
    waited: float = 0.0
    to_come: Callable[[], int] = lambda: 0


@dataclass
class _Conversation:
    """What one attempt has heard so far."""

    results: list[TestResult] = field(default_factory=list)
    author_details: dict[str, str] = field(default_factory=dict)
    zygote: Zygote | None = None
    done: Done | None = None


@dataclass(frozen=True)
class Grading:
    """A report, and what only the exercise's author should see beside it.

    Args:
        report: The report.
        author_details: Traceback by test name, where a test itself or what draws pictures raised something unforeseen.
    """

    report: Report
    author_details: dict[str, str]


class Grader:
    """Grades submissions one after another, or several at a time from threads.

    Args:
        backend: Where submissions run; stays the caller's to close.
        submissions_per_box: How many submissions a sandbox may serve one after another. 1, a fresh one for each, is the
            choice for strangers' code; more spares the imports.
        spare: How many sandboxes may be started before they are needed, where a job knows of others to come.
    """

    def __init__(self, backend: Backend, submissions_per_box: int = 1, spare: int = 0) -> None:
        self._backend = backend
        self._shelf = Shelf(backend, submissions_per_box, spare)
        self._server = JudgeServer()
        self._aborted = False

    def abort(self) -> None:
        """End what is being graded, from another thread: each such call returns soon, its submission not graded."""
        self._aborted = True
        self._server.close(patience=0.0)

    def close(self) -> None:
        """End the judges' server and the sandboxes that wait."""
        self._server.close()
        self._shelf.close()

    def __enter__(self) -> "Grader":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def grade(self, job: Job) -> Grading:
        """Grade one submission; an infrastructure fault is tried once more and then reported as not graded.

        Raises:
            ExerciseError: The exercise itself is broken.
        """
        brief = make_brief(job).model_copy(update={"keep_box": self._shelf.keeps})
        for attempt in range(ATTEMPTS):
            grading = _Attempt(self._backend, self._shelf, self._server, job, brief).run()
            last = attempt == ATTEMPTS - 1 or self._aborted
            if last or grading.report.outcome is not Verdict.INFRASTRUCTURE:
                return grading
        raise AssertionError("unreachable: the last attempt returns")


class _Attempt:
    """One judge, and the boxes that it asks for."""

    def __init__(self, backend: Backend, shelf: Shelf, server: JudgeServer, job: Job, brief: Brief) -> None:
        self._backend = backend
        self._shelf = shelf
        self._server = server
        self._job = job
        self._brief = brief
        self._spec = BoxSpec(job.exercise.limits, job.exercise.preload, job.exercise.id)
        self._boxes: list[Box] = []
        self._next: Box | None = None
        self._waited_for_boxes = 0.0
        self._given = 0
        self._heard = _Conversation()

    def run(self) -> Grading:
        started = time.monotonic()
        message = None
        judge: Judge | None = None
        try:
            # Before the judge is ready: the sandbox's imports take longest.
            self._next = self._start_box()
            judge = self._server.start(_with_processes(self._brief, self._next))
            self._listen(judge, started)
        except SandboxError as error:
            message = str(error)
        except ConnectionError:
            message = _JUDGE_ENDED
        finally:
            if judge is not None:
                judge.end(finished=self._heard.done is not None)
            if self._heard.zygote is not None:
                self._shelf.put(self._spec, self._boxes.pop(), self._heard.zygote)
            for box in self._boxes:
                self._shelf.drop_later(box)
        details = self._heard.author_details | (self._heard.done or Done()).picture_errors
        return Grading(self._report(time.monotonic() - started, message), details)

    def _start_box(self) -> Box:
        # What was given before has been lost; it must not use up the machine beside its successor.
        while self._boxes:
            self._shelf.drop(self._boxes.pop())
        box = self._shelf.take(self._spec)
        self._waited_for_boxes += box.container_seconds
        self._boxes.append(box)
        return box

    def _listen(self, judge: Judge, started: float) -> None:
        end = started + self._brief.total_seconds + _GRACE_SECONDS
        while self._heard.done is None:
            try:
                message, descriptors = judge.link.receive(max(0.1, end - time.monotonic()))
            except TimeoutError:
                raise SandboxError(
                    "the judge did not finish in time; its tests wait longer than they may"
                ) from None
            except (EOFError, OSError, ValueError):
                raise SandboxError(_JUDGE_ENDED) from None
            self._hear(judge, message, descriptors)

    def _hear(self, judge: Judge, message: dict[str, Any], descriptors: tuple[int, ...]) -> None:
        """Do what a message asks for; a judge decodes what a submission sends, so it may have become another's.

        Raises:
            SandboxError: No judge of ours says this.
        """
        try:
            told = FromJudge.model_validate(message)
            if told.rest is not None and self._brief.keep_box and self._boxes and self._heard.zygote is None:
                self._heard.zygote = Zygote(connection=_connection(descriptors), **told.rest.model_dump())
            elif told.test is not None:
                self._take_result(told.test)
            elif told.need == "box":
                self._give_box(judge)
            elif told.need == "post mortem":
                self._give_post_mortem(judge, ended=told.ended)
            self._heard.done = told.done
        except ValidationError:
            raise SandboxError(_MALFORMED) from None
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _take_result(self, data: dict[str, Any]) -> None:
        if self._boxes and not self._heard.results:
            # Not before: this one's imports come first.
            self._shelf.start_next(self._spec, self._boxes[-1], self._job.to_come())
        detail = data.pop("author_detail", None)
        result = TestResult.model_validate(data)
        if len(self._heard.results) >= _MOST_RESULTS:
            raise SandboxError(f"the judge sent more than {_MOST_RESULTS} results")
        self._heard.results.append(result)
        if isinstance(detail, str):
            self._heard.author_details[result.name] = detail
        if self._job.on_test is not None:
            self._job.on_test(result)

    def _give_box(self, judge: Judge) -> None:
        self._given += 1
        if self._given > _MOST_BOXES:
            raise SandboxError(f"the judge asked for more than {_MOST_BOXES} sandboxes")
        try:
            box, self._next = self._next or self._start_box(), None
        except SandboxError as error:
            judge.link.send({"error": str(error)})
            return
        if box.cpu_fd is not None:  # else its CPUs may be those of another machine
            judge.pin(box.cpus)
        given = {"listener": box.listener.fileno()}
        answer: dict[str, Any] = {"token": box.token.hex(), "host_pids": box.host_pids}
        if box.cpu_fd is not None:
            given["cpu"] = box.cpu_fd
        if (zygote := box.zygote) is not None:
            given["zygote"] = zygote.connection.fileno()
            answer["zygote"] = {
                "orders": zygote.orders,
                "fork_seconds": zygote.fork_seconds,
                "versions": zygote.versions,
            }
        judge.link.send(answer | {"descriptors": list(given)}, tuple(given.values()))

    def _give_post_mortem(self, judge: Judge, *, ended: bool) -> None:
        if not self._boxes:
            raise SandboxError(_MALFORMED)
        deadline = time.monotonic() + _SETTLE_SECONDS
        try:
            # An engine may say for a moment that what has just ended runs.
            while (reason := self._backend.post_mortem(self._boxes[-1])) is None and ended:
                if time.monotonic() >= deadline:
                    break
                time.sleep(_ASK_SECONDS)
        except SandboxError as error:
            judge.link.send({"error": str(error)})
            return
        judge.link.send({"reason": reason})

    def _report(self, total: float, message: str | None) -> Report:
        job, done = self._job, self._heard.done or Done()
        if done.exercise_error:
            raise ExerciseError(f"{job.exercise.id}: {done.exercise_error}")
        if self._heard.done is not None and self._brief.manifest is not None:
            message = message or self._missing_results(self._brief.manifest)
        failed = [result.hint for result in self._heard.results if result.outcome == "infrastructure"]
        message = message or next((hint for hint in failed if hint), None)
        return build_report(
            job.exercise,
            SubmissionInfo(name=job.submission.name, sha256=job.submission.sha256),
            seed=job.seed,
            isolation=self._backend.isolation,
            tests=self._heard.results,
            timing=Timing.itemised(
                total,
                wait=job.waited,
                container=self._waited_for_boxes,
                import_=min(total, done.import_seconds),
                load=done.load_seconds,
                tests=done.call_seconds,
                pictures=done.picture_seconds,
                pictures_cpu_seconds=done.picture_cpu_seconds,
            ),
            versions=done.versions,
            outcome=Verdict.GRADED if message is None else Verdict.INFRASTRUCTURE,
            message=message or done.load_error,
            load_output=done.load_output or None,
            public=job.public,
            language=job.language,
            pictures=_pictures(done),
            title=job.course.title(job.exercise, job.language),
        )

    def _missing_results(self, manifest: dict[str, float]) -> str | None:
        found = {result.name for result in self._heard.results}
        if found == manifest.keys() or self._ended_early(found):
            return None
        return f"the judge reported {len(found)} of {len(manifest)} tests"

    def _ended_early(self, found: set[str]) -> bool:
        failed = any(result.outcome.failing for result in self._heard.results)
        return self._job.enough is not None and failed and found >= set(self._job.enough)


def _connection(descriptors: tuple[int, ...]) -> socket.socket:
    try:
        given = socket.socket(fileno=descriptors[0])
    except (IndexError, OSError):
        raise SandboxError(_MALFORMED) from None
    connection = given.dup()
    given.detach()
    return connection


def _pictures(done: Done) -> list[Picture]:
    try:
        return PICTURE_LIST.validate_python(done.pictures)
    except ValidationError:
        return []  # no picture is worth a grade


def _with_processes(brief: Brief, box: Box) -> Brief:
    """A judge reads its child's CPU time in /proc where the sandbox itself sees the host's processes there."""
    if not box.host_pids:
        return brief
    return brief.model_copy(update={"readable": (*brief.readable, "/proc")})


def _readable(*folders: Path) -> tuple[str, ...]:
    """Folders of a course, and what links in them stand for: the kernel asks for the place itself."""
    links = (path for folder in folders for path in folder.rglob("*") if path.is_symlink())
    return tuple(str(path.resolve()) for path in (*folders, *links))


def make_brief(job: Job) -> Brief:
    """What the judge of a job is told.

    Raises:
        ExerciseError: The exercise's manifest or test files are broken.
        UsageError: The course comes without the tests.
    """
    course, exercise, submission = job.course, job.exercise, job.submission
    if job.public:
        folder = course.public_tests_dir(exercise.id)
        files = sorted(folder.glob("test_*.py"))
    else:
        folder = course.hidden_dir(exercise.id)
        files = [folder / name for name in HIDDEN_FILES if (folder / name).is_file()]
    if not files:
        raise ExerciseError(f"{folder}: expected test files such as {HIDDEN_FILES[0]}, found none")
    probes: Path | None = course.probes(exercise.id)
    data = course.public_dir(exercise.id) / "data"
    illustrations = folder / PICTURES
    limits = exercise.limits
    return Brief(
        tests=tuple(str(path) for path in files),
        folder=str(folder),
        manifest=None if job.public else course.manifest(exercise),
        probes=None if probes is None else str(probes),
        units=tuple((unit.name, unit.source) for unit in submission.units),
        files=tuple((name, content.hex()) for name, content in submission.files),
        data=str(data) if data.is_dir() else None,
        tensors={name: function.arrays == "tensor" for name, function in exercise.functions.items()},
        seed=job.seed,
        entropy=_entropy(job.seed, folder),
        load_seconds=limits.load_seconds,
        call_seconds=limits.call_seconds,
        test_seconds=limits.test_seconds,
        total_seconds=limits.total_seconds,
        public=job.public,
        enough=job.enough,
        language=job.language,
        titles={} if job.public else course.titles(exercise.id, job.language),
        pictures=str(illustrations) if job.pictures and illustrations.is_file() else None,
        readable=_readable(folder, course.public_dir(exercise.id)),
    )


def _entropy(seed: int, folder: Path) -> str:
    """Digest of the seed and of all test code in a folder."""
    digest = hashlib.sha256(f"tests {seed}".encode())
    for path in test_code(folder):
        digest.update(path.read_bytes())
    return digest.hexdigest()
