"""A bomb in a zip in a zip, beside an honest submission."""

from pathlib import Path

from tests.attacks.handing_in import HONEST, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    inner = make_zip(*((f"{number}.py", b"\0" * 1_000_000) for number in range(50)))
    return [write(folder, make_zip(("solution.py", HONEST), ("inner.zip", make_zip(("inner.zip", inner)))))]
