"""Processes under UIDs of their own: for a platform's container that is thrown away after one submission.

Files, processes and their memory are kept apart as in our own container, and no socket but Unix's can be made. The
kernel, the file system and /proc are those of the machine: a submission can read whatever everybody may.
"""

import contextlib
import json
import math
import os
import platform
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import sandbox
from grader.backends.base import BoxSpec
from grader.backends.process import APART, SOCKET, WORK, WORKER, ProcessBackend, answers
from grader.backends.uids import UID_RANGES, UIDS, draw_block
from grader.errors import SandboxError
from grader.exercise import Limits
from grader.report.model import Isolation

_PREFIX = "grader-user-"
_CONFINE = Path(__file__).with_name("confine.py")
# What everybody may write on Linux.
SHARED = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")
# Address space that TensorFlow reserves beyond the memory that it uses; 2 GB were seen.
_RESERVED = 8 * 1024**3
_CLEAN_SECONDS = 20.0
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUNBUFFERED": "1",
    "OMP_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",
}


class UserBackend(ProcessBackend):
    """Runs the worker as root's process that has given away all but the right to give children another UID.

    Args:
        python: Interpreter that runs the worker, which everybody must be able to read; None is the grader's own.
    """

    isolation: Isolation = "user"

    def __init__(self, python: Path | None = None) -> None:
        super().__init__(spawn=False)
        self._worker = (str(python or sys.executable), *WORKER)

    def problem(self) -> str | None:
        """What keeps submissions from running as another user here; None when nothing does."""
        if platform.system() != "Linux" or os.geteuid() != 0:
            return "only root on Linux can run a submission as another user: run the grader as root in a container"
        for folder in (Path(sandbox.__file__).parent, Path(tempfile.gettempdir()), *self._prefixes()):
            if (closed := _closed(folder)) is not None:
                return f"another user cannot read {folder}: expected {closed} to have the permission o+x"
        try:
            _launch(("/bin/true",), Limits(), {}).wait()
        except SandboxError as error:
            return str(error)
        return None

    def _prefixes(self) -> list[Path]:
        """Where the interpreter and its packages are."""
        command = [self._worker[0], "-I", "-c", "import sys; print(sys.prefix, sys.base_prefix, sep='\\n')"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [Path(line) for line in done.stdout.splitlines()]

    def reap(self) -> int:
        """Remove what dead graders' boxes left."""
        removed = 0
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            if _is_ours(folder) and not answers(folder / SOCKET):
                self._remove(folder)
                removed += 1
        return removed

    def _make_folder(self) -> Path:
        """The box's folder, whose name reserves its UIDs."""
        for _ in range(100):
            folder = Path(tempfile.gettempdir(), f"{_PREFIX}{_draw_uids()}")
            with contextlib.suppress(FileExistsError):
                folder.mkdir()
                # To be passed through by children, who may list only what they work in.
                folder.chmod(0o711)
                (folder / WORK).mkdir()
                (folder / WORK).chmod(0o1777)
                return folder
        raise SandboxError(f"no UIDs are left: remove the folders {_PREFIX}* from {tempfile.gettempdir()}")

    def _launch(self, spec: BoxSpec, folder: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        (folder / SOCKET).chmod(0o666)
        uids = {"GRADER_UIDS": str(_first_uid(folder)), "GRADER_SHARED": os.pathsep.join(_open_to_all())}
        return _launch(self._worker, spec.limits, environment | uids)

    def _base_environment(self) -> dict[str, str]:
        return dict(_ENVIRONMENT)

    def _remove(self, folder: Path) -> None:
        if not folder.exists():
            return
        first = _first_uid(folder)
        places = [str(folder / WORK), *_open_to_all()]
        for uid in _left(first, places):
            # As that user: whatever lies there is the submission's, and root should not walk through it.
            command = [*self._worker, "clean", str(uid), *places]
            environment = {"PYTHONPATH": str(Path(sandbox.__file__).parent)}
            with contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run(
                    command,
                    env=environment,
                    cwd="/",
                    timeout=_CLEAN_SECONDS,
                    check=False,
                    capture_output=True,
                )
        shutil.rmtree(folder, ignore_errors=True)


def _launch(
    command: tuple[str, ...], limits: Limits, environment: dict[str, str]
) -> "subprocess.Popen[bytes]":
    """Start a command as uid 0 with nothing left but SETUID and SETGID.

    Raises:
        SandboxError: Something could not be taken from it; it was not started.
    """
    reader, writer = os.pipe()
    settings = {
        "pipe": writer,
        "limits": {
            "CORE": 0,
            "NPROC": limits.pids,
            "FSIZE": limits.tmp,
            "DATA": limits.memory,
            "AS": limits.memory + _RESERVED,
            "cpus": math.ceil(limits.cpus),
        },
    }
    launcher = [sys.executable, "-I", str(_CONFINE), json.dumps(settings), *command]
    try:
        process = subprocess.Popen(launcher, cwd="/", env=environment, pass_fds=[writer], **APART)
    finally:
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            reason = pipe.read().decode(errors="replace")
    if reason:
        process.wait()
        raise SandboxError(
            f"a submission cannot be run as another user here: {reason}; expected root with the capabilities "
            "SETPCAP, SETUID and SETGID, as Docker gives them to a container"
        )
    return process


def _draw_uids() -> int:
    """The first of a block of UIDs that no account has."""
    lines = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    end = max(int(inside) + int(count) for inside, _, count in (line.split() for line in lines))
    accounts = {account.pw_uid for account in pwd.getpwall()}
    while True:
        first = draw_block(end)
        if accounts.isdisjoint(range(first, first + UIDS)):
            return first


def _first_uid(folder: Path) -> int:
    return int(folder.name.removeprefix(_PREFIX))


def _is_ours(folder: Path) -> bool:
    """Whether root made a box's folder: anybody may make one of that name where temporary files lie."""
    number = folder.name.removeprefix(_PREFIX)
    state = folder.lstat()
    known = number.isdecimal() and any(low <= int(number) < high for low, high in UID_RANGES)
    return known and stat.S_ISDIR(state.st_mode) and state.st_uid == 0


def _open_to_all() -> list[str]:
    """The shared folders in which another user may write here; `setup.sh` of an export leaves none."""
    return [path for path in SHARED if Path(path).is_dir() and Path(path).stat().st_mode & 0o002]


def _left(first: int, places: list[str]) -> set[int]:
    """UIDs of a box that still have a process, or a file in one of these folders."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            found |= _uids(path.read_text(encoding="ascii", errors="replace"))
    for entry in (entry for place in places for entry in Path(place).iterdir()):
        with contextlib.suppress(FileNotFoundError):
            found.add(entry.lstat().st_uid)
    return found & set(range(first, first + UIDS))


def _uids(status: str) -> set[int]:
    """The UIDs of a process. Not the owner of its files in /proc: of one that cannot be dumped that is root."""
    lines = (line.split() for line in status.splitlines())
    return next(({int(uid) for uid in fields} for name, *fields in lines if name == "Uid:"), set())


def _closed(folder: Path) -> Path | None:
    """The first folder on the way to one, itself included, that is not everybody's to pass; None if there is none."""
    way = reversed([folder.resolve(), *folder.resolve().parents])
    return next((each for each in way if not each.stat().st_mode & 0o001), None)
