"""The backends under test, and what each is known not to do."""

import contextlib
import importlib.util
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from grader.backends.base import Backend, Box, BoxSpec
from grader.backends.docker import DockerBackend
from grader.backends.fake import ChildEnds, FakeBackend
from grader.backends.process import ProcessBackend
from grader.exercise import Limits
from grader.judge.box import JudgeBox
from grader.judge.brief import Brief
from grader.judge.clock import Clock
from grader.judge.session import Session

GVISOR = "docker+runsc"
SUBJECT = Path(__file__).with_name("subject.py")
BACKENDS = [
    "fake",
    "process",
    "process, spawning",
    "user",
    pytest.param("docker", marks=pytest.mark.engine),
    pytest.param("docker, attached", marks=pytest.mark.engine),
    pytest.param(GVISOR, marks=pytest.mark.engine("runsc")),
]
_IN_THREADS = "its functions run in threads of the grader"
_SAME_USER = "it runs as the user's own process, with the user's rights and limits"
# What a backend is known not to do: (what, backend): why.
GAPS = {
    ("files", "fake"): _IN_THREADS,
    ("fresh state", "fake"): _IN_THREADS,
    ("processes", "fake"): _IN_THREADS,
    ("identity", "fake"): _IN_THREADS,
    ("daemons", "fake"): _IN_THREADS,
    ("daemons", "process"): "a process that leaves its session is out of the worker's reach",
    ("daemons", "process, spawning"): "a process that leaves its session is out of the worker's reach",
    ("limits", "fake"): _IN_THREADS,
    ("limits", "process"): _SAME_USER,
    ("limits", "process, spawning"): _SAME_USER,
    ("other user", "fake"): _IN_THREADS,
    ("other user", "process"): _SAME_USER,
    ("other user", "process, spawning"): _SAME_USER,
    ("cpu time", "fake"): _IN_THREADS,
    ("cpu time", "process"): "there is no control group to read",
    ("cpu time", "process, spawning"): "there is no control group to read",
    ("cpu time", "user"): "there is no control group to read",
    ("open files", "fake"): _IN_THREADS,
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(what): skipped for a backend whose known gap that is")
    config.addinivalue_line(
        "markers", "boxes: starts boxes of its own; in gVisor only with --runtime, for the time"
    )
    config.addinivalue_line("markers", "only(name): of this backend alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --runtime that backend alone, and all of it."""
    own = [item for item in items if Path(__file__).parent in item.path.parents]
    left = [item for item in own if not _is_wanted(item, config.getoption("runtime"))]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def _is_wanted(item: pytest.Item, runtime: str | None) -> bool:
    name = item.callspec.params["name"]  # type: ignore[attr-defined]
    if any(name not in mark.args for mark in item.iter_markers("only")):
        return False
    in_gvisor = bool(name == GVISOR)
    if runtime is not None:
        return in_gvisor
    return not (in_gvisor and item.get_closest_marker("boxes"))


@pytest.fixture(params=BACKENDS, scope="session")
def name(request: pytest.FixtureRequest) -> str:
    """Which backend."""
    found: str = request.param
    return found


@pytest.fixture(autouse=True)
def _gaps(request: pytest.FixtureRequest, name: str) -> None:
    for mark in request.node.iter_markers("needs"):
        if (reason := GAPS.get((mark.args[0], name))) is not None:
            pytest.skip(f"{name}: {reason}")


@pytest.fixture(scope="session")
def backend(name: str, request: pytest.FixtureRequest) -> Iterator[Backend]:
    made: Backend = request.getfixturevalue("user_backend") if name == "user" else _make(name)
    with contextlib.closing(made):
        yield made


def _make(name: str) -> Backend:
    if name == "fake":
        return FakeBackend(_fake_functions(), output="loaded\n")
    if name == "process":
        return ProcessBackend(spawn=False)
    if name == "process, spawning":
        return ProcessBackend(spawn=True)
    return DockerBackend(runtime="runsc" if name == GVISOR else None, attached=name == "docker, attached")


def _fake_functions() -> dict[str, Any]:
    """The subject's own functions, but for those that would end the grader."""
    spec = importlib.util.spec_from_file_location("subject", SUBJECT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def leave(status: int) -> None:
        raise ChildEnds(status)

    def forever() -> None:
        threading.Event().wait(60)

    def crash() -> None:
        leave(-11)

    return {**vars(module), "leave": leave, "forever": forever, "crash": crash}


@dataclass
class Place:
    """Starts boxes of a backend and talks to them as a judge does."""

    backend: Backend
    boxes: list[Box] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)

    def open(self, source: str | None = None, **limits: Any) -> Session:
        """A session of the subject in a box of its own."""
        self._limits = Limits(**({"call_seconds": 20.0, "tmp": 16 * 2**20} | limits))
        brief = Brief(
            tests=(),
            folder="",
            manifest=None,
            probes=None,
            units=(("subject.py", source or SUBJECT.read_text(encoding="utf-8")),),
            files=(),
            data=None,
            tensors={},
            seed=1,
            entropy="0" * 64,
            load_seconds=20.0,
            call_seconds=self._limits.call_seconds,
            test_seconds=600.0,
            total_seconds=600.0,
            public=False,
        )
        self.sessions.append(Session(brief, self, Clock(self._limits.call_seconds, 600.0)))
        return self.sessions[-1]

    def new_box(self) -> JudgeBox:
        box = self.backend.start(BoxSpec(self._limits, ("numpy",), "conformance"))
        self.boxes.append(box)
        return judge_view(box)

    def post_mortem(self, ended: bool = False) -> str | None:
        return self.backend.post_mortem(self.boxes[-1])

    def close(self) -> None:
        for session in self.sessions:
            session.close()
        for box in self.boxes:
            self.backend.stop(box)


def judge_view(box: Box) -> JudgeBox:
    """The judge's own copy of what it gets of a box."""
    cpu = None if box.cpu_fd is None else os.dup(box.cpu_fd)
    return JudgeBox(box.listener.dup(), box.token, cpu)


@pytest.fixture
def place(backend: Backend) -> Iterator[Place]:
    with contextlib.closing(Place(backend)) as found:
        yield found


@pytest.fixture(scope="module")
def shared(backend: Backend) -> Iterator[Session]:
    with contextlib.closing(Place(backend)) as found:
        yield found.open(call_seconds=20.0)


@pytest.fixture
def session(shared: Session) -> Session:
    """The session that most tests share, with a child of its own for each."""
    shared.fresh()
    return shared


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder with a path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="c-", dir="/tmp") as folder:
        yield Path(folder)
