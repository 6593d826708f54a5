"""Two entries of one name: which is graded?"""

from pathlib import Path

from tests.attacks.handing_in import SOURCE, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    return [write(folder, make_zip(("solution.py", SOURCE), ("solution.py", b"x")))]
