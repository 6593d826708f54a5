"""What SQLite's errors mean to a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import SandboxError

_OF_THE_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


@contextmanager
def on_disk(path: Path, again: str) -> Iterator[None]:
    """Turn the errors of a disk that is full or broken into a SandboxError; what was kept before stays.

    Args:
        path: The database.
        again: How to go on, once that is mended.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        # The codes with more detail hold the general one in their lowest byte; what Python's module raises has none.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _OF_THE_DISK:
            raise
        raise SandboxError(f'"{path}" cannot be written: {error}; make room there, then {again}') from None
