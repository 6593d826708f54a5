"""Grades attacks, and honest submissions after them, in containers."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.backends.base import Box, BoxSpec
from grader.backends.docker import DockerBackend
from grader.course import Course
from grader.grading import Grader, Job
from grader.intake.submission import Submission, read_submission
from grader.report.model import Report
from tests.attacks import remains
from tests.attacks.expected import REJECTED, SLOWER, TARGET
from tests.attacks.handing_in import COURSE, attack, maker, overlaid, rejection
from tests.conftest import Runtime
from tests.peer import serve as serve


class Watched(DockerBackend):
    """Remembers the sandboxes that it gave out, and what was said of how some of them ended."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime=runtime)
        self.boxes: list[Box] = []
        self.ends: list[str | None] = []

    def start(self, spec: BoxSpec) -> Box:
        self.boxes.append(super().start(spec))
        return self.boxes[-1]

    def post_mortem(self, box: Box) -> str | None:
        self.ends.append(super().post_mortem(box))
        return self.ends[-1]


@dataclass
class Arena:
    """Where attacks meet the grader."""

    grader: Grader
    backend: Watched
    course: Course = field(default_factory=lambda: Course(COURSE))
    before: remains.Holdings = field(init=False)

    def settle(self) -> None:
        """Note what is held before any attack."""
        # What the first gradings load and open stays for the next ones, and so does the room for the largest files.
        for _ in range(3):
            self.honest()
        for name in REJECTED:
            with tempfile.TemporaryDirectory() as folder:
                for path in maker(name)(Path(folder)):
                    rejection(path)
        self.before = remains.at_rest(self.grader, self.backend)

    def attack(self, name: str, *, exercise: str = TARGET, public: bool = False) -> Report:
        """Grade the reference solution with an attack's definitions on top."""
        return self.grade(attack(exercise, name), exercise, public=public)

    def speak(self, name: str) -> Report:
        """Grade a submission that takes the wire from its worker and speaks for itself, as a hostile peer."""
        return self.grade(overlaid(TARGET, "at_hand/frames.py", f"peers/{name}.py", "at_hand/speaker.py"))

    def grade(self, submission: Submission, exercise: str = TARGET, *, public: bool = False) -> Report:
        """Grade a submission."""
        found = self.course.exercise(exercise)
        if self.backend.isolation == "docker+runsc":
            limits = found.limits
            times = {name: SLOWER * value for name, value in limits if name.endswith("_seconds")}
            found = found.model_copy(update={"limits": limits.model_copy(update=times)})
        job = Job(self.course, found, submission, seed=1, public=public)
        return self.grader.grade(job).report

    def honest(self) -> Report:
        """Grade the reference solution as it is."""
        return self.grade(read_submission(self.course.reference(TARGET)))


@contextlib.contextmanager
def opened(runtime: Runtime, submissions_per_box: int = 1) -> Iterator[Arena]:
    """An arena whose sandboxes run in one of the engine's runtimes, and serve so many submissions."""
    with (
        contextlib.closing(Watched(runtime)) as backend,
        Grader(backend, submissions_per_box) as grader,
    ):
        yield Arena(grader, backend)


@pytest.fixture(scope="session")
def arena(pytestconfig: pytest.Config) -> Iterator[Arena]:
    with opened(pytestconfig.getoption("runtime")) as found:
        found.settle()
        yield found
