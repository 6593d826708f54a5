"""The command line with stand-ins for what takes long."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

import grader.backends.choose
import grader.grading
from grader.cli.app import app
from grader.course import COURSE_VARIABLE
from grader.errors import GraderError
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, build_report


@dataclass
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@dataclass
class Machine:
    """Stands in for backends and judge: says what grading gives, and remembers what was asked."""

    share: float = 1.0
    outcome: Outcome = Outcome.PASSED
    warning: str | None = None
    no_backend: GraderError | None = None
    crash: BaseException | None = None
    wishes: list[str | None] = field(default_factory=list)
    jobs: list[Any] = field(default_factory=list)
    reaped: int = 0
    closed: int = 0

    def choose(self, wish: str | None) -> Any:
        self.wishes.append(wish)
        if self.no_backend is not None:
            raise self.no_backend
        return SimpleNamespace(backend=self, warning=self.warning)

    def reap(self) -> int:
        self.reaped += 1
        return 0

    def close(self) -> None:
        self.closed += 1

    def report(self, job: Any) -> Report:
        self.jobs.append(job)
        if self.crash is not None:
            raise self.crash
        result = TestResult(
            name="test_slope",
            title="The slope.",
            category="loss",
            outcome=self.outcome,
            points=round(100 * self.share, 2),
            max_points=100,
        )
        if job.on_test:
            job.on_test(result)
        who = SubmissionInfo(name=job.submission.name, sha256=job.submission.sha256)
        return build_report(
            job.exercise, who, seed=job.seed, isolation="none", tests=[result], public=job.public
        )


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    stand_in = Machine()

    class Grader:
        def __init__(self, backend: Machine) -> None:
            self.backend = backend

        def __enter__(self) -> "Grader":
            return self

        def __exit__(self, *_: object) -> None: ...

        def grade(self, job: Any) -> Any:
            return SimpleNamespace(report=self.backend.report(job), author_details={})

    monkeypatch.setattr(grader.backends.choose, "choose_backend", stand_in.choose)
    monkeypatch.setattr(grader.grading, "Grader", Grader)
    return stand_in


@pytest.fixture
def run(course_root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs `grader ARGUMENTS` in the small course."""
    monkeypatch.setenv(COURSE_VARIABLE, str(course_root))

    def invoke(*arguments: object) -> Ran:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return invoke


@pytest.fixture
def solution(tmp_path: Path) -> Path:
    path = tmp_path / "solution.py"
    path.write_text("def fit(x, y): return 1, 2\n", encoding="utf-8")
    return path


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a stand-in in place of a module."""

    def put(name: str, **content: object) -> None:
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(**content))

    return put
