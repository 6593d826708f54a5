"""Grades attacks, and honest submissions after them, in containers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.backends.base import Box, BoxSpec
from grader.backends.docker import DockerBackend
from grader.course import Course
from grader.grading import Grader, Job
from grader.intake.submission import make_submission, read_submission
from grader.intake.unit import Unit
from grader.report.model import Report

CORPUS = Path(__file__).with_name("corpus")
COURSE = Path(__file__).parents[1] / "courses" / "target"
# A name that must not be found anywhere in a sandbox.
STUDENT = "ada_lovelace_4711.py"


class Watched(DockerBackend):
    """Remembers the secrets that it gave out."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: list[Box] = []

    def start(self, spec: BoxSpec) -> Box:
        self.boxes.append(super().start(spec))
        return self.boxes[-1]


@dataclass
class Arena:
    """Where attacks meet the grader."""

    grader: Grader
    backend: Watched
    course: Course = field(default_factory=lambda: Course(COURSE))

    def attack(self, name: str, *, public: bool = False) -> Report:
        """Grade the reference solution with an attack's definitions on top."""
        overlay = (CORPUS / f"{name}.py").read_text(encoding="utf-8")
        reference = self.course.reference("target").read_text(encoding="utf-8")
        units = (Unit("solution.py", reference), Unit("attack.py", overlay))
        job = Job(
            self.course,
            self.course.exercise("target"),
            make_submission(STUDENT, units),
            seed=1,
            public=public,
        )
        return self.grader.grade(job).report

    def honest(self) -> Report:
        """Grade the reference solution as it is."""
        submission = read_submission(self.course.reference("target"))
        return self.grader.grade(Job(self.course, self.course.exercise("target"), submission, seed=1)).report


@pytest.fixture(scope="session")
def arena() -> Iterator[Arena]:
    backend = Watched()
    with Grader(backend) as grader:
        yield Arena(grader, backend)
    backend.close()
