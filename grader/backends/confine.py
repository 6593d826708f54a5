"""A program that root starts: it gives away all that a zygote does not need, then becomes the zygote.

Run by its path under `python -I`, so it imports nothing of the grader. It leaves uid 0 with two capabilities, SETUID
and SETGID, as a container does; whoever takes another UID loses these two as well. Every step must succeed: the
first that does not ends the program, and its reason goes to the pipe. A judge gives its rights away by the same calls.
"""

import ctypes
import json
import os
import platform
import random
import resource
import struct
import sys
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

KEPT_CAPABILITIES = (6, 7)  # CAP_SETGID, CAP_SETUID

_PR_SET_SECCOMP = 22
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x2008_0522

_MACHINE = "x86_64"
_AUDIT_ARCH = 0xC000_003E
_X32 = 0x4000_0000
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97
_AF_UNIX = 1
_FLAGS_OF_CLONE = 0x7E02_8000  # CLONE_NEW*; CLONE_PARENT, which would leave the zygote processes to reap

# Numbers of x86_64.
_SOCKET, _SOCKETPAIR, _CLONE = 41, 53, 56
_FORBIDDEN = {
    # What outlives the process that made it, out of reach of whoever cleans up: System V's shared memory, semaphores
    # and messages, POSIX message queues, keys, and a second name of somebody else's file.
    **dict.fromkeys((29, 64, 68, 240, 248, 249, 250, 86, 265), _EPERM),
    # Other processes' memory: ptrace, process_vm_readv and _writev. The UIDs forbid it already.
    **dict.fromkeys((101, 310, 311), _EPERM),
    # Large parts of the kernel that no submission needs: unshare, setns, bpf, userfaultfd, perf_event_open, syslog.
    **dict.fromkeys((272, 308, 321, 323, 298, 103), _EPERM),
    # ENOSYS makes libraries fall back to the older call: io_uring_*, which opens sockets too, and clone3, which
    # hides its flags from this filter.
    **dict.fromkeys((425, 426, 427, 435), _ENOSYS),
}

# Instructions of BPF: operation, how many to skip where it holds and where not, operand.
Instruction = tuple[int, int, int, int]
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in the kernel's struct seccomp_data
ALLOW, FAIL, KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000


def seccomp_filter() -> bytes:
    """The filter as BPF: no socket but Unix's, no new namespace, nothing of `_FORBIDDEN`, no foreign ABI."""
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, _AUDIT_ARCH),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, _X32),
        (RETURN, 0, 0, FAIL | _ENOSYS),
    ]
    for number, error in _FORBIDDEN.items():
        program += [(EQUAL, 0, 1, number), (RETURN, 0, 0, FAIL | error)]
    program += [
        (EQUAL, 1, 0, _SOCKET),
        (EQUAL, 0, 3, _SOCKETPAIR),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (EQUAL, 5, 0, _AF_UNIX),
        (RETURN, 0, 0, FAIL | _EAFNOSUPPORT),
        (EQUAL, 0, 3, _CLONE),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 0, 1, _FLAGS_OF_CLONE),
        (RETURN, 0, 0, FAIL | _EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    return assembled(program)


def assembled(program: list[Instruction]) -> bytes:
    """A program as the kernel takes it."""
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


@cache
def libc() -> ctypes.CDLL:
    """The C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def prctl(option: int, what: str, *arguments: int) -> None:
    """The kernel's call of that name.

    Raises:
        OSError: It was refused; `what` begins the message.
    """
    words = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    _check(libc().prctl(option, *words), what)


def _limit(limits: dict[str, Any]) -> None:
    """Set the limits of every process that comes of this one."""
    for name in ("CORE", "NPROC", "FSIZE", "DATA", "AS"):
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        number = limits[name] if hard == resource.RLIM_INFINITY else min(limits[name], hard)
        resource.setrlimit(kind, (number, number))
    # TensorFlow starts as many threads as it sees CPUs.
    own = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, random.sample(own, min(len(own), limits["cpus"])))


def _drop_capabilities() -> None:
    """Keep two, and let no program that is started later have more."""
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii"))
    for capability in range(last + 1):
        if capability not in KEPT_CAPABILITIES:
            prctl(_PR_CAPBSET_DROP, f"giving up capability {capability}", capability)
    prctl(_PR_CAP_AMBIENT, "giving up the ambient capabilities", _PR_CAP_AMBIENT_CLEAR_ALL)
    keep_capabilities(*KEPT_CAPABILITIES)


def permitted_capabilities() -> int:
    """What this process has or may take, bit by bit, of the capabilities below 32."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    data = ctypes.create_string_buffer(24)
    _check(libc().capget(header, data), "reading the capabilities")
    return int(struct.unpack_from("=6I", data)[1])


def keep_capabilities(*capabilities: int) -> None:
    """Give up all the others.

    Args:
        capabilities: Numbers below 32, each among those that this process has.

    Raises:
        OSError: This process has one of them not.
    """
    kept = sum(1 << capability for capability in capabilities)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    # Effective, permitted and inheritable, of the lower 32 and of the upper ones.
    data = struct.pack("=6I", kept, kept, 0, 0, 0, 0)
    _check(libc().capset(header, data), "setting the capabilities")


def filter_calls(program: bytes) -> None:
    """Put a filter of system calls over this process and all that comes of it, for good.

    Args:
        program: As `assembled` gives it.

    Raises:
        OSError: The kernel has no such filters.
    """
    instructions = ctypes.create_string_buffer(program)
    length = (len(instructions) - 1) // 8  # the buffer ends with a NUL
    described = _Program(length, ctypes.addressof(instructions))
    prctl(
        _PR_SET_SECCOMP, "filtering system calls (seccomp)", _SECCOMP_MODE_FILTER, ctypes.addressof(described)
    )


def main(limits: dict[str, Any], command: list[str]) -> NoReturn:
    """Give everything away and become the command.

    Raises:
        OSError: Something could not be given away.
    """
    if platform.machine() != _MACHINE:
        raise OSError(
            f"the filter of system calls is for {_MACHINE} alone, this machine is {platform.machine()}"
        )
    os.umask(0o022)
    os.setgroups([])
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    _limit(limits)
    _drop_capabilities()
    prctl(PR_SET_NO_NEW_PRIVS, "no_new_privs", 1)
    # What a child leaves becomes the zygote's to reap: process 1 of a platform's container may reap nobody.
    prctl(_PR_SET_CHILD_SUBREAPER, "adopting orphans", 1)
    filter_calls(seccomp_filter())
    os.execv(command[0], command)


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    os.set_inheritable(settings["pipe"], False)  # it closes when all has gone well
    try:
        main(settings["limits"], sys.argv[2:])
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or str(failure)
        os.write(settings["pipe"], reason.encode())
        sys.exit(1)
