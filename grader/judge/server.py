"""The judges' warm parent: imports pytest and numpy once, then forks a judge for each submission.

Started as `python -m grader.judge.server FD`. It talks to the grading process alone and never sees a byte
from a sandbox.
"""

import contextlib
import ctypes
import importlib
import os
import pkgutil
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from grader.backends.socket_folder import owned_folder, remove_orphans
from grader.errors import SandboxError
from grader.judge.brief import Brief, Link

_PR_SET_PDEATHSIG = 1
_START_SECONDS = 120.0
_END_SECONDS = 5.0
# What Python needs; tokens and passwords in the grader's environment are none of a judge's business.
_INHERITED = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV")
_INHERITED_FAMILIES = ("PYTHON", "LC_", "LD_", "DYLD_")
_SCRATCH = "scratch"
_NUMERICS = {
    # One thread: a pool of them would not survive the fork, and the sandbox needs the other CPUs.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # The most that glibc takes. Below, it gives each array back to the kernel, which clears the next one's pages.
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
    "MALLOC_TRIM_THRESHOLD_": str(2**28),
}


@dataclass
class Judge:
    """A judge at work.

    Args:
        link: Conversation with it.
        pid: Its process.
        folder: Removed when it has ended; holds the one that it may write to.
    """

    link: Link
    pid: int
    folder: Path

    def pin(self, cpus: tuple[int, ...]) -> None:
        """Keep it to the CPUs of its sandbox: the one computes while the other waits, and neither takes a third's time.

        Args:
            cpus: Their numbers; empty where the sandbox is pinned to none.
        """
        if cpus and sys.platform == "linux":
            with contextlib.suppress(OSError):  # it has ended, or may not use them: then it runs where it can
                os.sched_setaffinity(self.pid, cpus)

    def end(self, finished: bool) -> None:
        """Hang up, and end it whatever it does.

        Args:
            finished: It has said all and ends by itself; its process id may be another's by now.
        """
        self.link.close()
        if not finished:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


class JudgeServer:
    """Starts judges; safe to use from several threads. Its process starts in the background at once.

    One that has ended is replaced when the next judge is asked for.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._started = False
        self._launch()

    def _launch(self) -> None:
        own, other = socket.socketpair()
        command = [sys.executable, "-P", "-m", "grader.judge.server", str(other.fileno())]
        environment = _environment() | _NUMERICS
        remove_orphans(Path(tempfile.gettempdir()))
        self._process = subprocess.Popen(
            command, pass_fds=[other.fileno()], stdin=subprocess.DEVNULL, cwd="/", env=environment
        )
        other.close()
        self._link = Link(own)

    def start(self, brief: Brief) -> Judge:
        """Have a judge forked and give it its brief.

        Raises:
            SandboxError: The server is gone, or there is no folder to be had.
        """
        folder = owned_folder(Path(tempfile.gettempdir()))
        scratch = folder / _SCRATCH
        own, other = socket.socketpair()
        try:
            scratch.mkdir(mode=0o700)
            with self._lock:
                if self._closed:
                    raise EOFError
                if self._process.poll() is not None:
                    self._link.close()
                    self._launch()
                self._link.send({"judge": True}, (other.fileno(),))
                answer, _ = self._link.receive(_START_SECONDS)
            other.close()  # or a judge that ends before it has read all would leave us waiting to be read for ever
            self._started = True
            judge = Judge(Link(own), int(answer["pid"]), folder)
            judge.link.send(brief.model_copy(update={"scratch": str(scratch)}).model_dump(mode="json"))
            return judge
        except (OSError, EOFError) as error:
            own.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise SandboxError(
                f"the judge's server does not answer ({type(error).__name__}): expected "
                f"`{sys.executable} -m grader.judge.server` to run; is grader installed there?"
            ) from None
        finally:
            other.close()

    def close(self, patience: float = _END_SECONDS) -> None:
        """End the server; judges at work are ended with it.

        Args:
            patience: How long judges that are about to end may take, seconds.
        """
        self._closed = True
        self._link.hang_up()  # whoever waits for an answer hears of it
        if self._started:
            # For judges that are about to end: the server reaps them, as nobody else may.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        # It may still be importing, for nobody; the kernel ends its judges.
        self._process.kill()
        with self._lock:
            # Perhaps another one by now; none is started any more.
            self._process.kill()
            self._process.wait()
            self._link.close()


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name in _INHERITED or name.startswith(_INHERITED_FAMILIES)
    }


def _die_with_parent() -> None:
    """A judge without a grader has nobody to tell its result to, and its sandbox must not outlive it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def main(descriptor: int) -> None:
    """Serve until the grading process hangs up."""
    from grader import testing
    from grader.judge import child

    _die_with_parent()
    # The terminal's Ctrl-C is the grading process's to handle; judges are reaped by the kernel.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    link = Link(socket.socket(fileno=descriptor))
    child.warm_up()
    for module in pkgutil.iter_modules(testing.__path__, f"{testing.__name__}."):
        importlib.import_module(module.name)  # for the test files: 10 to 20 ms of each judge otherwise
    while True:
        try:
            _, descriptors = link.receive()
        except EOFError:
            with contextlib.suppress(ChildProcessError):  # until there is none any more
                os.wait()
            os._exit(0)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                _die_with_parent()
                link.close()
                child.run(socket.socket(fileno=descriptors[0]))
                code = 0
            finally:
                os._exit(code)
        os.close(descriptors[0])
        link.send({"pid": pid})


if __name__ == "__main__":
    main(int(sys.argv[1]))
