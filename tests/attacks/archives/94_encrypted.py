"""An entry with a password."""

from pathlib import Path

from tests.attacks.handing_in import SOURCE, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    data = bytearray(make_zip(("solution.py", SOURCE)))
    data[data.index(b"PK\1\2") + 8] |= 1
    return [write(folder, bytes(data))]
