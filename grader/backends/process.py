"""A plain subprocess: for one's own code, on a machine without an engine. It isolates nothing and says so.

Known gaps against the container: the network, the files of the user and the memory of the machine are within
reach, and a process that leaves its session outlives its child.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import sandbox
from grader.backends.base import Backend, Box, BoxSpec
from grader.backends.socket_folder import default_socket_root
from grader.errors import SandboxError
from grader.report.model import Isolation
from sandbox.worker.wire import TOKEN_BYTES

_STOP_SECONDS = 5.0
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "LC_ALL", "VIRTUAL_ENV")
_SET = {
    "MPLBACKEND": "Agg",
    "KERAS_BACKEND": "tensorflow",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
_PREFIX = "grader-process-"
SOCKET, WORK = "s", "tmp"  # in a box's folder
WORKER = ("-P", "-m", "worker")
# How a worker is started: nothing of ours is its own but the environment that it is given.
APART: dict[str, Any] = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.DEVNULL,
    "start_new_session": True,
}


class ProcessBackend(Backend):
    """Runs the worker with the grader's own interpreter.

    Args:
        spawn: Whether each child is a new interpreter instead of a fork; None does what the platform needs.
    """

    isolation: Isolation = "none"

    def __init__(self, spawn: bool | None = None) -> None:
        # Apple's frameworks do not survive a fork without exec.
        self._spawn = sys.platform == "darwin" if spawn is None else spawn

    def problem(self) -> str | None:
        """What this platform lacks; None on Linux and macOS."""
        if hasattr(socket, "AF_UNIX") and hasattr(os, "fork"):
            return None
        return "the process backend needs Linux or macOS; on Windows run the grader inside WSL"

    def start(self, spec: BoxSpec) -> Box:
        """Start a worker.

        Raises:
            SandboxError: What the exercise preloads is not installed.
        """
        started = time.monotonic()
        for module in spec.preload:
            if not _is_installed(module):
                raise SandboxError(
                    f"{module} is not installed for {sys.executable}, with which the process backend runs "
                    "submissions: install it with pip install 'grader[local]', or grade in Docker"
                )
        try:
            folder = self._make_folder()
        except OSError as error:
            raise SandboxError(f"cannot make a folder for a worker: {error.strerror}; set TMPDIR") from None
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        token = os.urandom(TOKEN_BYTES)
        try:
            listener.bind(str(folder / SOCKET))
            listener.listen(8)
            process = self._launch(spec, folder, self._environment(spec, folder, token))
        except (OSError, SandboxError) as error:
            listener.close()
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, SandboxError):
                raise
            raise SandboxError(
                f"cannot start a worker in {folder}: {error}; TMPDIR may be too long"
            ) from None
        private: dict[str, Any] = {"process": process, "folder": folder}
        return Box(
            str(process.pid), listener, token, time.monotonic() - started, host_pids=True, private=private
        )

    def _make_folder(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        (folder / WORK).mkdir()
        return folder

    def _launch(self, spec: BoxSpec, folder: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, *WORKER], cwd=folder, env=environment, **APART)

    def _environment(self, spec: BoxSpec, folder: Path, token: bytes) -> dict[str, str]:
        work = folder / WORK
        environment = (
            self._base_environment()
            | _SET
            | {
                "HOME": str(work),
                "PYTHONPATH": str(Path(sandbox.__file__).parent),
                "GRADER_SOCKET": str(folder / SOCKET),
                "GRADER_TOKEN": token.hex(),
                "GRADER_PRELOAD": ",".join(spec.preload),
                "GRADER_TMP": str(work),
            }
        )
        if self._spawn:
            environment["GRADER_SPAWN"] = "1"
        return environment

    def _base_environment(self) -> dict[str, str]:
        return {name: os.environ[name] for name in _INHERITED if name in os.environ}

    def stop(self, box: Box) -> None:
        """End the worker and remove its folder."""
        process: subprocess.Popen[bytes] = box.private["process"]
        # First: a zygote that no judge has talked to waits on its connection to this.
        box.listener.close()
        try:
            # The zygote ends its child and itself when the judge hangs up.
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):  # it ended in between
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._remove(box.private["folder"])

    def _remove(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    def post_mortem(self, box: Box) -> str | None:
        """The worker's exit status, if it ended."""
        code = box.private["process"].poll()
        return None if code is None else f"the worker ended with status {code}"

    def reap(self) -> int:
        """Remove the folders of workers that are gone."""
        # Workers end by themselves when their judge is gone; only folders can be left.
        removed = 0
        for folder in default_socket_root().glob(f"{_PREFIX}*"):
            if not answers(folder / SOCKET):
                self._remove(folder)
                removed += 1
        return removed

    def close(self) -> None:
        """Nothing is held between boxes."""


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False  # not even the package that it should be in


def answers(path: Path) -> bool:
    """Whether somebody listens on a Unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
