"""Thirty megabytes of nothing in thirty kilobytes."""

from pathlib import Path

from tests.attacks.handing_in import write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    return [write(folder, make_zip(("solution.py", b"\0" * 30_000_000)))]
