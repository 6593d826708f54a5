"""Landlock: a Linux process, of whatever user, gives up all files but some, for good (Linux 5.13 and later).

The kernel asks it for every file that is opened, made, moved or removed after that, and not for those which are open
already, nor for what `stat`, `chmod` and their kin look at.
"""

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from grader.backends.confine import libc

# Numbers that all architectures share.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_RULE_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(1, 6))
_MAKE_DIR, _MAKE_REG, _MAKE_SYM, _REFER, _TRUNCATE = (1 << bit for bit in (7, 8, 12, 13, 14))
_OF_A_FILE = _WRITE_FILE | _READ_FILE | _TRUNCATE
_READ = _READ_FILE | _READ_DIR
_WRITE = _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER | _TRUNCATE
# How many rights to files each version knows, from the first on.
_FILE_RIGHTS = (13, 14, 15, 15, 16)
_ALL_OF_TCP = 0b11  # bind, connect
_ALL_OUTSIDE = 0b11  # abstract Unix sockets and signals of processes that are not restricted with this one


def version() -> int:
    """Of this kernel's Landlock; 0 where it has none."""
    return max(0, _call(_CREATE_RULESET, None, 0, _ASK_VERSION))


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Leave this process some files to read and some to write; no TCP, and no signals to others where it knows these.

    `no_new_privs` must be set.

    Args:
        readable: Files, and folders with all beneath them; what does not exist is left out.
        writable: The same; they are readable too.

    Raises:
        OSError: The kernel has no Landlock.
    """
    found = version()
    rights = (1 << _FILE_RIGHTS[min(found, len(_FILE_RIGHTS)) - 1]) - 1
    attributes = struct.pack(
        "=3Q", rights, _ALL_OF_TCP if found >= 4 else 0, _ALL_OUTSIDE if found >= 6 else 0
    )
    ruleset = _checked(_call(_CREATE_RULESET, attributes, len(attributes), 0), "asking for Landlock")
    try:
        for path in readable:
            _allow(ruleset, path, _READ & rights)
        for path in writable:
            _allow(ruleset, path, (_READ | _WRITE) & rights)
        _checked(_call(_RESTRICT_SELF, ruleset, 0), "restricting files")
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(place).st_mode):
                rights &= _OF_A_FILE
            rule = struct.pack("=Qi", rights, place)
            _checked(_call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0), f"allowing {path}")
        finally:
            os.close(place)


def _call(number: int, *arguments: int | bytes | None) -> int:
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return int(libc().syscall(ctypes.c_long(number), *words))


def _checked(result: int, what: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
    return result
