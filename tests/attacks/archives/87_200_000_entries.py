"""An index of two hundred thousand entries, and one that says it had a single one."""

import struct
from pathlib import Path

from tests.attacks.handing_in import write

ENTRY = b"PK\1\2" + bytes(24) + struct.pack("<HHH", 3, 0, 0) + bytes(12) + b"abc"


def make(folder: Path) -> list[Path]:
    index = ENTRY * 65_535 * 3
    made = []
    for count, name in ((65_535, "many.zip"), (1, "one.zip")):
        end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, count, count, len(index), 0, 0)
        made.append(write(folder, index + end, name))
    return made
