"""An entry with an absolute path."""

from pathlib import Path

from tests.attacks.handing_in import SOURCE, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    return [write(folder, make_zip(("solution.py", SOURCE), ("/tmp/escaped.py", b"x")))]
