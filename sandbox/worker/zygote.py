"""The zygote: imports what the exercise preloads once, then forks a child on each order of the judge.

It never runs student code. It takes orders from its own connection alone, cannot be traced, and its children
run under other UIDs.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import platform
import resource
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Any, NoReturn

from . import guardian
from .child import Child
from .wire import Channel, Message

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_OOM_SCORE = "/proc/self/oom_score_adj"
_OPEN_FILES = 1024
_EXIT_SECONDS = 0.05
_REAP_SECONDS = 0.001


@dataclass(frozen=True)
class Settings:
    """What the backend tells the zygote through its environment.

    Args:
        socket_path: Where the judge listens.
        token: Secret of one use that opens the zygote's connection.
        preload: Modules to import before the first fork.
        first_uid: UID of the first child; each later one gets the next. None: children keep the zygote's.
        folder: Where children work.
        shared: Where else they may write, and nothing of theirs may stay: folders of the whole machine.
        spawn: Start children as new interpreters, where a fork after TensorFlow's import is unsafe.
    """

    socket_path: str
    token: bytes
    preload: tuple[str, ...]
    first_uid: int | None
    folder: str
    shared: tuple[str, ...]
    spawn: bool

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the settings, and take them out of the environment that children inherit."""
        take = os.environ.pop
        token = take("GRADER_TOKEN")
        _erase(token)
        return cls(
            socket_path=take("GRADER_SOCKET"),
            token=bytes.fromhex(token),
            preload=tuple(name for name in take("GRADER_PRELOAD", "").split(",") if name),
            first_uid=int(uid) if (uid := take("GRADER_UIDS", "")) else None,
            folder=take("GRADER_TMP", "/tmp"),
            shared=tuple(path for path in take("GRADER_SHARED", "").split(os.pathsep) if path),
            spawn=bool(take("GRADER_SPAWN", "")),
        )


@dataclass
class _Running:
    """The child of the moment."""

    pid: int
    folder: str


def connect(path: str, token: bytes) -> Channel:
    """Connect to the judge and introduce oneself; a path that begins with "@" is an abstract one."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect("\0" + path[1:] if path.startswith("@") else path)
    channel = Channel(connection)
    channel.send_token(token)
    return channel


def run_child(socket_path: str, token: bytes, folder: str) -> None:
    """Be a child: connect, serve, and leave nothing open.

    Args:
        socket_path: Where the judge listens.
        token: Secret of one use that the judge gave for this child.
        folder: The child's own working directory.
    """
    sys.dont_write_bytecode = True  # only what the zygote imports may be kept for the next one
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.chdir(folder)
    os.environ.update(HOME=folder, TMPDIR=folder)
    tempfile.tempdir = folder  # the zygote's imports may have asked for it and had the answer kept
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    files = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    Child(connect(socket_path, token)).serve()


class Zygote:
    """Serves the judge's orders.

    Args:
        settings: What the backend said.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._count = 0
        self._running: _Running | None = None
        self._guardians: guardian.Guardians | None = None
        if settings.first_uid is not None:  # before the connection, which is none of theirs
            self._guardians = guardian.Guardians((settings.folder, *settings.shared))
        self._channel = connect(settings.socket_path, settings.token)

    def run(self) -> None:
        """Import, report readiness, and obey until the judge hangs up."""
        started = time.monotonic()
        error = self._import_preload()
        # What is imported stays: a collection in a child would only copy its pages.
        gc.collect()
        gc.freeze()
        ready = {
            "import_seconds": time.monotonic() - started,
            "versions": _versions(),
            "error": error,
            "spawns": self._settings.spawn,
        }
        self._channel.send(Message(0, "ready", ready))
        while True:
            try:
                order = self._channel.receive()
            except (EOFError, OSError):
                break  # the judge hung up, perhaps with an answer of ours unread
            if order.operation == "fork":
                self._channel.send(Message(order.id, "value", self._start(order.value)))
            elif order.operation == "end":
                self._channel.send(Message(order.id, "value", self._end(hung_up=order.value is True)))
        self._end()
        if self._guardians is not None:
            self._guardians.end()

    def _import_preload(self) -> str:
        if self._settings.spawn:
            return ""
        try:
            for name in self._settings.preload:
                importlib.import_module(name)
        except ImportError as error:
            return str(error)
        return ""

    def _start(self, token: bytes) -> dict[str, Any]:
        if self._running is not None:
            self._end()
        self._count += 1
        first = self._settings.first_uid
        uid = None if first is None else first + self._count
        folder = os.path.join(self._settings.folder, f"child-{self._count}")
        if self._guardians is not None and uid is not None:
            self._guardians.summon(uid)
        pid = self._spawn(token, folder) if self._settings.spawn else self._fork(token, uid, folder)
        self._running = _Running(pid, folder)
        if self._guardians is not None:
            # Before the judge hears of the child, and has it load anything.
            self._guardians.await_summoned()
        return {"pid": pid}

    def _fork(self, token: bytes, uid: int | None, folder: str) -> int:
        pid = os.fork()
        if pid:
            return pid
        try:
            self._channel.close()
            if self._guardians is not None:
                self._guardians.close()
            os.setsid()
            if uid is None:
                _die_with_parent()
            else:
                _become(uid)
            run_child(self._settings.socket_path, token, folder)
        finally:
            os._exit(0)

    def _spawn(self, token: bytes, folder: str) -> int:
        environment = os.environ | {
            "GRADER_SOCKET": self._settings.socket_path,
            "GRADER_TOKEN": token.hex(),
            "GRADER_PRELOAD": ",".join(self._settings.preload),
            "GRADER_TMP": folder,
        }
        command = [sys.executable, "-P", "-m", __package__ or "worker", "child"]
        return subprocess.Popen(command, env=environment, start_new_session=True).pid

    def _end(self, hung_up: bool = False) -> dict[str, Any]:
        """Kill the child and all it started, remove its files, and say how it had ended if it had by itself.

        Args:
            hung_up: Whether the child's connection closed by itself, so that it must be about to end.
        """
        running, self._running = self._running, None
        if running is None:
            return {"clean": True, "status": None}
        done, status = _wait(running.pid, _EXIT_SECONDS if hung_up else 0.0)
        ended = os.waitstatus_to_exitcode(status) if done else None
        clean = True
        if self._guardians is not None:
            self._guardians.ask_to_clean_up()
            if not done:
                os.waitpid(running.pid, 0)
            while not select.select([self._guardians], [], [], _REAP_SECONDS)[0]:
                _reap_orphans()
            clean = self._guardians.is_clean()
        else:
            _kill_group(running.pid)
            if not done:
                os.waitpid(running.pid, 0)
            _remove_folder(running.folder)
        return {"clean": clean, "status": ended}


def _reap_orphans() -> None:
    """Reap what the child left, where that has become the zygote's."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _wait(pid: int, seconds: float) -> tuple[int, int]:
    """waitpid with a limit: a process closes its connections some time before it counts as ended."""
    deadline = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done or time.monotonic() >= deadline:
            return done, status
        time.sleep(0.0005)


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in ("numpy", "tensorflow", "keras"):
        if name in sys.modules:
            found[name] = str(sys.modules[name].__version__)
    return found


def _become(uid: int) -> None:
    """Drop to a UID that owns nothing, for good."""
    # When memory runs out the kernel shall take this process and what it starts, not the zygote.
    with open(_OOM_SCORE, "w", encoding="ascii") as file:
        file.write("1000")
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    # Its own /proc files must be readable to it: the C library asks them for the stack's size.
    _set_dumpable(True)


def _remove_folder(folder: str) -> None:
    if os.path.islink(folder):
        os.unlink(folder)  # the child put it there; what it points to is not the child's
    elif os.path.isdir(folder):
        guardian.wipe(folder)
        os.rmdir(folder)


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # all of its group had ended (macOS says so with EPERM)


def _die_with_parent() -> None:
    """Where no container ends with the zygote, the kernel ends the child with it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _erase(secret: str) -> None:
    """Overwrite a secret where the kernel keeps showing it, as /proc/PID/environ: children inherit that memory."""
    if sys.platform != "linux":
        return
    with open("/proc/self/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    start, end = int(fields[47]), int(fields[48])
    place = ctypes.string_at(start, end - start).find(secret.encode()) if start else -1
    if place >= 0:
        ctypes.memset(start + place, ord("0"), len(secret))


def _set_dumpable(value: bool) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, int(value), 0, 0, 0)


def main(arguments: list[str]) -> NoReturn:
    """Run as the zygote, or with the argument `child` as a child that was started anew."""
    settings = Settings.from_environment()
    if arguments == ["child"]:
        for name in settings.preload:
            importlib.import_module(name)
        run_child(settings.socket_path, settings.token, settings.folder)
    else:
        _set_dumpable(False)
        Zygote(settings).run()
    # Not sys.exit: TensorFlow's own clean-up at exit takes longer than all else here.
    os._exit(0)
