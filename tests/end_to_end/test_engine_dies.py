"""An engine that goes away while a submission is graded: never a zero, and a message that says what happened."""

import contextlib
import gc
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from grader.backends.docker import DockerBackend
from grader.course import Course
from grader.grading import Grader, Job
from grader.intake.submission import read_submission
from grader.report.model import TestResult

from .conftest import COURSE, Engine

pytestmark = [
    pytest.mark.engine,
    # The engine's client drops the socket of a connection that failed without closing it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def dropped_connections() -> Iterator[None]:
    """Find what the client dropped here, when nothing holds it any more, and not in a test that comes later."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def direct() -> Iterator[docker.APIClient]:
    """The real engine."""
    with contextlib.closing(docker.APIClient()) as client:
        if not client.base_url.startswith("http+docker://"):
            pytest.skip("the engine is not reached through a Unix socket")
        yield client


@pytest.fixture
def engine(direct: docker.APIClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="e-", dir="/tmp") as folder:
        path = str(Path(folder) / "docker.sock")
        found = Engine("/var/run/docker.sock", path)
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        yield found
        found.die()


def test_an_engine_that_dies_in_the_middle(engine: Engine, direct: docker.APIClient) -> None:
    course = Course(COURSE)
    job = Job(course, course.exercise("target"), read_submission(course.reference("target")), seed=1)
    started: list[str] = []

    class Backend(DockerBackend):
        def start(self, spec):  # type: ignore[no-untyped-def]
            box = super().start(spec)
            started.append(box.box_id)
            return box

    def fall(result: TestResult) -> None:
        if result.name == "test_transform":
            engine.die()
            direct.remove_container(started[0], force=True)

    job.on_test = fall
    with contextlib.closing(Backend()) as backend, Grader(backend) as grader:
        report = grader.grade(job).report
    assert report.outcome.value == "infrastructure"
    assert report.score is None
    assert "no container engine answers" in (report.message or "")
    assert len(started) == 1


def test_a_container_that_is_removed_from_outside_is_replaced(direct: docker.APIClient) -> None:
    course = Course(COURSE)
    job = Job(course, course.exercise("target"), read_submission(course.reference("target")), seed=1)
    started: list[str] = []

    class Backend(DockerBackend):
        def start(self, spec):  # type: ignore[no-untyped-def]
            box = super().start(spec)
            started.append(box.box_id)
            return box

    def fall(result: TestResult) -> None:
        if result.name == "test_transform" and len(started) == 1:
            direct.remove_container(started[0], force=True)

    job.on_test = fall
    with contextlib.closing(Backend()) as backend, Grader(backend) as grader:
        report = grader.grade(job).report
    assert (report.outcome.value, report.score) == ("graded", 100)
    assert len(started) == 2
