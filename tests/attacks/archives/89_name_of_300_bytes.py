"""A name that no file system takes."""

from pathlib import Path

from tests.attacks.handing_in import SOURCE, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    return [write(folder, make_zip(("solution.py", SOURCE), ("x" * 300 + ".py", b"x")))]
