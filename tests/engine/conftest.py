"""Boxes of the Docker backend whose first process runs, as a child's UID, whatever code a test gives it."""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest

from grader.backends import docker as docker_backend
from grader.backends.base import Box, BoxSpec
from grader.backends.docker import DockerBackend
from grader.backends.docker_configuration import container_configuration
from grader.exercise import Limits

# In the zygote's place: uid 0 with SETUID and SETGID alone. Each order is a program for a child of its own.
_FIRST_PROCESS = """
import json, os, signal, socket
connection = socket.socket(socket.AF_UNIX)
connection.connect(os.environ["GRADER_SOCKET"])
connection.sendall(bytes.fromhex(os.environ["GRADER_TOKEN"]))
orders = connection.makefile("r")
for order in orders:
    outcome, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setresgid(20000, 20000, 20000)
        os.setresuid(20000, 20000, 20000)
        names = {"parent": os.getppid()}
        try:
            exec(json.loads(order), names)
            answer = names["result"]
        except OSError as error:
            answer = {"errno": error.errno}
        except MemoryError:
            answer = "MemoryError"
        os.write(into, json.dumps(answer).encode())
        os._exit(0)
    os.close(into)
    with open(outcome) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    died = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    answer = json.loads(text) if text else None
    connection.sendall(json.dumps({"answer": answer, "signal": died}).encode() + b"\\n")
"""


class Inmate:
    """Runs programs in a box.

    Args:
        backend: Backend that started the box.
        box: The box.
    """

    def __init__(self, backend: DockerBackend, box: Box) -> None:
        self.backend = backend
        self.box = box
        box.listener.settimeout(60)
        self._connection, _ = box.listener.accept()
        self._connection.settimeout(120)
        assert self._connection.recv(len(box.token), socket.MSG_WAITALL) == box.token
        self._answers = self._connection.makefile("rb")

    def run(self, program: str) -> Any:
        """What the program made `result`; {"errno": N} for an OSError, {"signal": N} if it was killed."""
        self._connection.sendall(json.dumps(program).encode() + b"\n")
        line = self._answers.readline()
        if not line:
            return "the box ended"
        reply = json.loads(line)
        return {"signal": reply["signal"]} if reply["signal"] else reply["answer"]

    def close(self) -> None:
        """End the box."""
        self._answers.close()
        self._connection.close()
        self.backend.stop(self.box)


class StartInmate(Protocol):
    """Starts a box with limits of its own."""

    def __call__(self, **limits: Any) -> Inmate:
        """Limits as in exercise.toml."""


@pytest.fixture(scope="session")
def backend() -> Iterator[DockerBackend]:
    backend = DockerBackend()
    yield backend
    backend.close()


@pytest.fixture(scope="module")
def start_inmate(backend: DockerBackend) -> Iterator[StartInmate]:
    """Boxes with the very configuration of a grading, except for the program of their first process."""
    real: Callable[..., dict[str, Any]] = container_configuration
    inmates: list[Inmate] = []

    def configuration(*arguments: Any) -> dict[str, Any]:
        return real(*arguments) | {"Cmd": ["python3", "-c", _FIRST_PROCESS]}

    def start(**limits: Any) -> Inmate:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(docker_backend, "container_configuration", configuration)
            inmate = Inmate(backend, backend.start(BoxSpec(Limits(**limits), (), "test")))
        inmates.append(inmate)
        return inmate

    yield start
    for inmate in inmates:
        inmate.close()


@pytest.fixture(scope="module")
def inmate(start_inmate: StartInmate) -> Inmate:
    """One box with the default limits for all tests of a module that leave it usable."""
    return start_inmate()
