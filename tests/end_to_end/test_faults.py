"""The infrastructure fails while a submission is graded: whose fault it is, and that the next one is graded right."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import docker.errors
import pytest

from grader.grading import Grader, Job
from grader.intake.submission import make_submission
from grader.intake.unit import Unit

from .conftest import ROOT
from .scene import Scene, scene_of

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene_of(tmp_path_factory.mktemp("faults")) as scene:
        yield scene


@pytest.fixture
def scene(shared: Scene) -> Iterator[Scene]:
    """After whatever befalls a grading, the next one is as if nothing had happened."""
    shared.backend.boxes.clear()
    yield shared
    started = len(shared.backend.boxes)
    report = shared.grade()
    assert (report.outcome.value, report.score) == ("graded", 100)
    assert len(shared.backend.boxes) == started + 1


def pause(scene: Scene) -> None:
    """Freeze the container; cgroup v1 fails at it where processes are being started, so more than once."""
    deadline = time.monotonic() + 60.0
    while True:
        try:
            scene.engine.pause(scene.container)
            return
        except docker.errors.APIError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)


FROM_OUTSIDE: dict[str, Callable[[Scene], object]] = {
    "killed": lambda scene: scene.engine.kill(scene.container),
    "stopped": lambda scene: scene.engine.stop(scene.container),
    "restarted": lambda scene: scene.engine.restart(scene.container),
    "removed": lambda scene: scene.engine.remove_container(scene.container, force=True),
    "paused": lambda scene: pause(scene),
    "zygote killed": lambda scene: os.kill(scene.zygote, signal.SIGKILL),
}


@pytest.mark.parametrize(
    ("moment", "fault"),
    [
        ("before it is loaded", "killed"),
        ("before it is loaded", "paused"),
        ("at work", "killed"),
        ("at work", "paused"),
        ("at rest", "stopped"),
        ("at rest", "restarted"),
        ("at rest", "removed"),
        ("at rest", "zygote killed"),
    ],
)
def test_what_is_done_from_outside_costs_another_sandbox_and_no_points(
    scene: Scene, moment: str, fault: str
) -> None:
    def act() -> None:
        FROM_OUTSIDE[fault](scene)

    if moment == "before it is loaded":
        scene.backend.on_start = act
        report = scene.grade()
    else:
        report = scene.grade(moment, act)
    assert (report.outcome.value, report.score, report.message) == ("graded", 100, None)
    assert len(scene.backend.boxes) == 2


def test_the_end_of_its_child_is_the_submissions_own_outcome(scene: Scene) -> None:
    """It could do that itself."""
    report = scene.grade("at rest", lambda: os.kill(scene.child, signal.SIGKILL))
    assert report.outcome.value == "graded"
    assert {test.name: test.outcome.value for test in report.tests} == {
        "test_before": "passed", "test_at_rest": "error", "test_at_work": "passed", "test_after": "passed"
    }  # fmt: skip
    assert len(scene.backend.boxes) == 1


JUMPS = """
import os, random, time
from pathlib import Path

real = time.time
time.time = lambda: real() + random.choice((-1e9, 1e9))
time.time_ns = lambda: int(1e9 * time.time())
(Path(__file__).parent / str(os.getpid())).touch()
"""


def test_a_clock_that_is_set_forwards_and_back_changes_nothing(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process and in the judge's; the worker's clock is the submission's to patch (attack 39)."""
    (tmp_path / "sitecustomize.py").write_text(JUMPS, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + random.choice((-1e9, 1e9)))
    reference = scene.course.reference("faults").read_text(encoding="utf-8")
    hangs = make_submission("hangs.py", (Unit("solution.py", reference.replace("sleep(0.2)", "sleep(600)")),))
    with Grader(scene.backend) as grader:
        report = grader.grade(Job(scene.course, scene.course.exercise("faults"), hangs, seed=1)).report
        assert (tmp_path / str(grader._server._process.pid)).exists()
    assert {test.name: test.outcome.value for test in report.tests} == {
        "test_before": "passed", "test_at_rest": "passed", "test_at_work": "timeout", "test_after": "passed"
    }  # fmt: skip
    assert 4.0 <= report.timing.total < 500.0
