"""The Docker backend where the engine misbehaves; what it does with a real one is in tests/engine."""

from pathlib import Path
from typing import Any

import pytest
import requests

from grader.backends import docker as docker_backend
from grader.backends.base import BoxSpec
from grader.backends.docker import DockerBackend
from grader.errors import SandboxError
from grader.exercise import Limits

SPEC = BoxSpec(Limits(), ())


class DyingEngine:
    """Answers until `dead`; then every call meets a closed socket."""

    def __init__(self) -> None:
        self.dead = False
        self.removed: list[str] = []
        self.told: list[dict[str, str]] = []
        self.state: dict[str, Any] = {
            "Running": True,
            "Paused": False,
            "Pid": 7,
            "OOMKilled": False,
            "ExitCode": 0,
            "StartedAt": "2026-11-30T11:20:00.123456789Z",
            "FinishedAt": "2026-11-30T11:20:07.1Z",
        }

    def _answer(self, value: Any) -> Any:
        if self.dead:
            raise requests.exceptions.ConnectionError("Connection refused")
        return value

    def info(self) -> Any:
        return self._answer({"NCPU": 2, "KernelVersion": "another", "OperatingSystem": "Debian"})

    def create_container_from_config(self, config: Any) -> Any:
        return self._answer({"Id": "c" * 64})

    def start(self, container: str) -> None:
        self._answer(None)

    def inspect_container(self, container: str) -> Any:
        return self._answer({"State": self.state})

    def events(self, since: float, until: float, filters: Any, decode: bool) -> Any:
        assert 7 <= until - since <= 9
        assert filters == {"container": "c" * 64, "event": "oom"}
        return self._answer(iter(self.told))

    def remove_container(self, container: str, **_: Any) -> None:
        self._answer(None)
        self.removed.append(container)

    def close(self) -> None:
        pass


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> DyingEngine:
    engine = DyingEngine()
    monkeypatch.setattr(docker_backend, "connect", lambda: engine)
    monkeypatch.setattr(docker_backend, "container_configuration", lambda *_: {})
    return engine


@pytest.fixture
def backend(engine: DyingEngine, tmp_path_factory: pytest.TempPathFactory) -> DockerBackend:
    return DockerBackend(image="x", attached=False)


def test_an_engine_that_dies_is_infrastructure_and_stopping_still_works(
    engine: DyingEngine, backend: DockerBackend
) -> None:
    box = backend.start(SPEC)
    folder = Path(box.listener.getsockname()).parent.parent
    engine.dead = True
    with pytest.raises(SandboxError, match="no container engine answers"):
        backend.post_mortem(box)
    backend.stop(box)
    assert not folder.exists()
    with pytest.raises(SandboxError, match="make engine"):
        backend.start(SPEC)


def test_a_failed_start_leaves_no_socket(
    engine: DyingEngine, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("s")
    backend = DockerBackend(image="x", attached=False, socket_root=root)
    monkeypatch.setattr(engine, "start", lambda _: (_ for _ in ()).throw(requests.exceptions.Timeout("slow")))
    with pytest.raises(SandboxError, match="slow"):
        backend.start(SPEC)
    assert list(root.iterdir()) == []


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"Running": True}, None),
        ({"OOMKilled": True, "ExitCode": 137}, "killed: out of memory (limit 2048 MiB)"),
        ({"ExitCode": 3}, "ended by itself with exit code 3"),
        ({"ExitCode": 139}, "ended by itself with exit code 139"),
    ],
)
def test_the_cause_of_an_end_is_told(
    engine: DyingEngine, backend: DockerBackend, state: dict[str, Any], text: str | None
) -> None:
    box = backend.start(SPEC)
    engine.state |= {"Running": False} | state
    assert backend.post_mortem(box) == text
    backend.stop(box)


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ({"Running": False, "ExitCode": 137}, "killed"),
        ({"Running": False, "ExitCode": 143}, "killed"),
        ({"Paused": True}, "paused"),
        ({"Pid": 8}, "restarted"),
    ],
)
def test_what_only_the_host_can_do_is_infrastructure(
    engine: DyingEngine, backend: DockerBackend, state: dict[str, Any], what: str
) -> None:
    box = backend.start(SPEC)
    engine.state |= state
    with pytest.raises(SandboxError, match=f"{what} from outside"):
        backend.post_mortem(box)
    backend.stop(box)


def test_memory_that_ran_out_is_found_among_the_events_where_the_state_lacks_it(
    engine: DyingEngine, backend: DockerBackend
) -> None:
    box = backend.start(SPEC)
    engine.state |= {"Running": False, "ExitCode": 137}
    engine.told = [{"Action": "oom"}]
    assert backend.post_mortem(box) == "killed: out of memory (limit 2048 MiB)"
    backend.stop(box)


def test_what_could_not_be_removed_is_removed_in_the_end(engine: DyingEngine, backend: DockerBackend) -> None:
    box = backend.start(SPEC)
    engine.dead = True
    backend.stop(box)
    engine.dead = False
    backend.close()
    assert engine.removed == [box.box_id]


def test_without_an_engine_the_backend_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    backend = DockerBackend()
    assert "no container engine answers" in (backend.problem() or "")
    backend.close()
