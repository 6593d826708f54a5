"""Gradings in the middle of which a test may act, on the host and on the engine."""

import contextlib
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docker

from grader.backends.base import Box, BoxSpec
from grader.backends.docker import DockerBackend
from grader.backends.owner import own_identity
from grader.course import Course
from grader.grading import Grader, Job
from grader.intake.submission import read_submission
from grader.report.model import Report

from .conftest import ROOT

_GUARD_SECONDS = 60.0


class Watched(DockerBackend):
    """Remembers its sandboxes; something may befall one that has just been started."""

    def __init__(self, attached: bool | None = None) -> None:
        super().__init__(attached=attached)
        self.boxes: list[Box] = []
        self.started: set[str] = set()
        self.on_start: Callable[[], None] | None = None

    @property
    def container(self) -> str:
        """The latest container's id."""
        return self.boxes[-1].box_id

    def start(self, spec: BoxSpec) -> Box:
        self.boxes.append(super().start(spec))
        self.started.add(self.container)
        act, self.on_start = self.on_start, None
        if act is not None:
            act()
        return self.boxes[-1]


@dataclass
class Scene:
    """Gradings in which something fails."""

    course: Course
    backend: Watched
    grader: Grader
    engine: docker.APIClient

    @property
    def container(self) -> str:
        """The latest container's id."""
        return self.backend.container

    @property
    def zygote(self) -> int:
        """Process id, as the host counts: the one child of the container's init."""
        (zygote,) = children(self.engine.inspect_container(self.container)["State"]["Pid"])
        return zygote

    @property
    def child(self) -> int:
        """Process id of the zygote's child that runs the submission."""
        (child,) = (pid for pid in children(self.zygote) if real_uid(pid) >= 20_000)
        return child

    def grade(self, moment: str | None = None, act: Callable[[], object] = lambda: None) -> Report:
        """Grade the reference, with something befalling it at a moment ("at rest", "at work")."""
        job = Job(
            self.course,
            self.course.exercise("faults"),
            read_submission(self.course.reference("faults")),
            seed=1,
        )
        if moment is None:
            return self.grader.grade(job).report
        waiting = self.course.hidden_dir("faults") / "moments" / moment
        waiting.parent.mkdir(exist_ok=True)
        waiting.touch()
        errors: list[Exception] = []

        def watch() -> None:
            deadline = time.monotonic() + _GUARD_SECONDS
            while not is_reached(moment) and time.monotonic() < deadline:
                time.sleep(0.005)
            try:
                act()
            except Exception as error:  # noqa: BLE001 - of another thread, told in the test's own
                errors.append(error)
            finally:
                waiting.unlink()

        thread = threading.Thread(target=watch)
        thread.start()
        report = self.grader.grade(job).report
        thread.join()
        assert errors == []
        return report


def is_reached(moment: str) -> bool:
    """Whether a judge of this process has said so in the folder that it may write to."""
    for said in Path(tempfile.gettempdir()).glob(f"grader-*/scratch/{moment}"):
        with contextlib.suppress(FileNotFoundError):  # it has ended meanwhile
            if (said.parents[1] / "owner").read_text(encoding="ascii") == own_identity():
                return True
    return False


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def real_uid(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    return int(status.partition("\nUid:")[2].split()[0])


@contextlib.contextmanager
def scene_of(folder: Path, attached: bool | None = None) -> Iterator[Scene]:
    course = Course(Path(shutil.copytree(ROOT / "tests/courses/faults", folder / "course")))
    backend = Watched(attached)
    with contextlib.closing(docker.APIClient()) as engine:
        with contextlib.closing(backend), Grader(backend) as grader:
            yield Scene(course, backend, grader, engine)
        assert not {each["Id"] for each in engine.containers(all=True)} & backend.started
