"""The lock of what the grader itself runs on."""

import re
from pathlib import Path
from typing import NamedTuple

import grader
from grader.errors import UsageError

_PACKAGE = Path(grader.__file__).parent
_ENTRY = re.compile(r"^([\w.-]+)==([^\s;]+).*((?:\n +--hash=sha256:[0-9a-f]{64}.*)+)", re.MULTILINE)


class Pin(NamedTuple):
    """A package in the version that a lock admits.

    Args:
        name: As in the index.
        version: Its one version.
        hashes: SHA-256 of each of its files that may be installed.
    """

    name: str
    version: str
    hashes: tuple[str, ...]


def core_lock() -> Path:
    """The lock `requirements/core.txt`: in the installed package, or in the checkout.

    Raises:
        UsageError: It is in neither.
    """
    for folder in (_PACKAGE, _PACKAGE.parent):
        if (path := folder / "requirements" / "core.txt").is_file():
            return path
    raise UsageError(
        f"the grader in {_PACKAGE} comes without its lock requirements/core.txt: install it again"
    )


def pins(lock: Path) -> list[Pin]:
    """What a lock names, in its order."""
    return [
        Pin(name, version, tuple(re.findall(r"sha256:(\w+)", hashes)))
        for name, version, hashes in _ENTRY.findall(lock.read_text(encoding="utf-8"))
    ]
