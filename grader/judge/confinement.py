"""What a judge gives up before it reads a byte of a sandbox, so that a hole in a decoder would lead nowhere.

It keeps its conversation with the parent, the exercise to read and a folder of its own to write. Each layer stands by
itself, and one that the machine does not have leaves the others; `python -m grader.judge.confinement FOLDER` tells
which hold here.
"""

import errno
import json
import os
import platform
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import grader
import sandbox
from grader.backends.confine import (
    PR_SET_NO_NEW_PRIVS,
    filter_calls,
    keep_capabilities,
    permitted_capabilities,
    prctl,
)
from grader.judge import landlock, system_calls

ADDRESS_SPACE = 6 * 1024**3
FILE_SIZE = 256 * 1024**2
OPEN_FILES = 256
# Its own UID, plus its process id: below the last ones that systemd keeps for itself, and no other living judge's.
FIRST_UID = 2_100_000_000
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS = 1, 8
# Shared libraries and their cache, time zones, and what numerical libraries ask of the hardware.
_OF_THE_MACHINE = (
    *(
        "/usr",
        "/lib",
        "/lib64",
        "/nix/store",
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/dev/urandom",
        "/dev/zero",
    ),
    *(
        "/sys/devices/system",
        "/sys/fs/cgroup",
        "/proc/cpuinfo",
        "/proc/meminfo",
        "/proc/stat",
        "/proc/loadavg",
    ),
)
_OF_ITSELF = "/proc/self"


@dataclass(frozen=True)
class Layer:
    """One of the things that hold a judge.

    Args:
        name: What it is about.
        holds: Whether it is in force.
        detail: What it does, or why it is not there.
    """

    name: str
    holds: bool
    detail: str


def confine(readable: Iterable[str], scratch: str, cpu_seconds: int) -> tuple[Layer, ...]:
    """Give up all that a judge does not need; a process that has one thread calls it once.

    Args:
        readable: Files and folders that it may read beside Python's own.
        scratch: The only folder that it may write to.
        cpu_seconds: After so much CPU time it is killed.
    """
    _limit(cpu_seconds)
    _leave_the_terminal()
    os.environ |= {"HOME": scratch, "TMPDIR": scratch}
    tempfile.tempdir = None  # it remembers the former
    if sys.platform != "linux":
        return (Layer("limits", True, "of memory, CPU time and files; the rest needs Linux"),)
    return (
        Layer("limits", True, "of memory, CPU time and files"),
        _layer("user", lambda: _change_user(scratch)),
        _layer("files", lambda: _restrict_files(readable, scratch)),
        _layer("system calls", _filter),
    )


def warm_up() -> None:
    """Prepare in the judges' server what would otherwise cost each judge a part of a millisecond."""
    readable_to_all()
    if sys.platform == "linux":
        landlock.version()
        if system_calls.known():
            system_calls.judge_filter(os.getpid())


def _layer(name: str, step: Callable[[], str]) -> Layer:
    try:
        return Layer(name, True, step())
    except OSError as error:
        return Layer(name, False, error.strerror or str(error))


def _limit(cpu_seconds: int) -> None:
    """Bound what a hostile answer can make this process use."""
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: FILE_SIZE,
        resource.RLIMIT_CPU: cpu_seconds,
    }
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = ADDRESS_SPACE
    for kind, limit in limits.items():
        hard = resource.getrlimit(kind)[1]
        number = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (number, number))


def _leave_the_terminal() -> None:
    """The report goes to the grader's standard output; nobody but the grader writes there."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    os.close(null)


def _change_user(scratch: str) -> str:
    """Become a user of its own, who may still read what root alone may: tests, or Python below /root.

    Raises:
        OSError: It stays root, who may do what any owner of root's files may.
    """
    prctl(PR_SET_NO_NEW_PRIVS, "no_new_privs", 1)
    if os.geteuid() != 0:
        return "the grader's own, without new privileges; only root can give it another"
    uid, parent, kept = FIRST_UID + os.getpid(), os.getppid(), _right_to_read()
    try:
        if not kept:
            raise OSError(errno.EPERM, "without CAP_DAC_READ_SEARCH another could not read root's files")
        prctl(_PR_SET_KEEPCAPS, "keeping capabilities", 1)
        os.setgroups([])
        os.chown(scratch, uid, uid)
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    except OSError as error:
        raise OSError(error.errno, f"root, without capabilities but to read: {error.strerror}") from None
    finally:
        keep_capabilities(*kept)
    # The kernel has forgotten it with the former user; who has gone meanwhile is not told of.
    prctl(_PR_SET_PDEATHSIG, "ending with the server", signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    what = "read" if kept == (_CAP_DAC_READ_SEARCH,) else "open (the machine gives no right to read alone)"
    return f"one of its own, with the right to {what} root's files and no other"


def _right_to_read() -> tuple[int, ...]:
    """The smallest capability, of those that this process has, to read any file."""
    permitted = permitted_capabilities()
    found = (each for each in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE) if permitted & 1 << each)
    return tuple(found)[:1]


def _restrict_files(readable: Iterable[str], scratch: str) -> str:
    """Leave to be read what is given, Python and what it needs of the machine; to be written the scratch folder.

    Raises:
        OSError: The kernel has no Landlock.
    """
    if (version := landlock.version()) == 0:
        raise OSError(
            errno.ENOSYS, "every file that its user may open: the kernel has no Landlock (Linux 5.13)"
        )
    landlock.restrict((*readable_to_all(), _OF_ITSELF, *readable), (scratch, os.devnull))
    return f"Landlock {version}: to read the exercise and Python, to write a folder of its own"


@cache
def readable_to_all() -> tuple[str, ...]:
    """What every judge may read: Python, its packages, the machine's libraries.

    Of a checkout that holds the grader it is the grader's packages alone: other exercises' hidden tests lie there too.
    """
    own = [Path(package.__path__[0]) for package in (grader, sandbox)]
    in_a_checkout = own[0].parent.name not in ("site-packages", "dist-packages")
    paths = {path.resolve() for path in map(Path, sys.path) if path.is_absolute()}
    if in_a_checkout:
        paths.discard(own[0].parent.resolve())
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    prefixes = (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)
    named = (*own, *map(Path, (*prefixes, *_OF_THE_MACHINE, *filter(None, libraries))))
    found = paths | {path.resolve() for path in named}
    return tuple(sorted(str(path) for path in found if found.isdisjoint(path.parents)))


def _filter() -> str:
    """Refuse the system calls that a judge has no use for.

    Raises:
        OSError: The kernel has no filters, or there is none for this machine.
    """
    if not system_calls.known():
        raise OSError(errno.ENOSYS, f"there is no filter for {platform.machine()}")
    filter_calls(system_calls.judge_filter(os.getpid()))
    return "no other socket, process, program, signal or tracing"


def main(scratch: str) -> None:
    """Confine this process and print its layers as JSON."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        layers = confine((), scratch, cpu_seconds=60)
        json.dump([asdict(layer) for layer in layers], output)


if __name__ == "__main__":
    main(sys.argv[1])
