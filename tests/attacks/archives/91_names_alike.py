"""Names that are one on another computer: by case, and by how an accent is spelled."""

from pathlib import Path

from tests.attacks.handing_in import SOURCE, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    case = make_zip(("solution.py", SOURCE), ("Solution.PY", b"x"))
    accent = make_zip(("solution.py", SOURCE), ("caf\u00e9.py", b"x"), ("cafe\u0301.py", b"x"))
    return [write(folder, case, "case.zip"), write(folder, accent, "accent.zip")]
