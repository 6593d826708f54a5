"""Two entries that share their bytes: a hundred of them would be a bomb without any ratio."""

import struct
from pathlib import Path

from tests.attacks.handing_in import SOURCE, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    data = bytearray(make_zip(("solution.py", SOURCE), ("b.txt", SOURCE)))
    struct.pack_into("<L", data, data.rindex(b"PK\1\2") + 42, 0)
    return [write(folder, bytes(data))]
