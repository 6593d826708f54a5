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
        self.state: dict[str, Any] = {"Running": True, "Pid": 0, "OOMKilled": False, "ExitCode": 0}

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

    def remove_container(self, container: str, **_: Any) -> None:
        self._answer(None)

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
    ],
)
def test_the_cause_of_an_end_is_told(
    engine: DyingEngine, backend: DockerBackend, state: dict[str, Any], text: str | None
) -> None:
    box = backend.start(SPEC)
    engine.state |= {"Running": False} | state
    assert backend.post_mortem(box) == text
    backend.stop(box)


def test_without_an_engine_the_backend_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    backend = DockerBackend()
    assert "no container engine answers" in (backend.problem() or "")
    backend.close()
