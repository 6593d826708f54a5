"""The command line as a person uses it: a process of its own, its exit code and what it prints."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "tests" / "courses" / "target"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def grader(tmp_path: Path) -> Run:
    """Run `grader` with some arguments in an empty folder."""

    def run(
        *arguments: str | Path, timeout: float = 120, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "grader", *map(str, arguments)]
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DOCKER_HOST", "GRADER_COURSE")
        }
        return subprocess.run(
            command,
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )

    return run


@pytest.fixture
def reference() -> str:
    """Source of a submission that earns every point."""
    return (COURSE / "reference_solutions" / "target" / "solution.py").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course that a test may break."""
    return Path(shutil.copytree(COURSE, tmp_path / "course"))


class Engine:
    """Stands between the grader and the real engine, until it dies or falls silent."""

    def __init__(self, real: str, own: str) -> None:
        self._real = real
        self._connections: list[socket.socket] = []
        self._dead = False
        self.silent = False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(own)
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def die(self) -> None:
        """Hang up on everybody and answer nobody."""
        self._dead = True
        for connection in (self._listener, *self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.socket(socket.AF_UNIX)
                self._connections += [near, far]
                if self._dead:
                    near.close()
                    far.close()
                    return
                far.connect(self._real)
                if self.silent:
                    continue
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
