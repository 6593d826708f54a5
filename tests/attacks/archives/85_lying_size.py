"""An entry of a hundred megabytes whose index claims a thousand bytes, and one whose index claims too many."""

import struct
import zlib
from pathlib import Path

from tests.attacks.handing_in import SOURCE, write
from tests.zips import make_zip


def make(folder: Path) -> list[Path]:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = packer.compress(b"\0" * 100_000_000) + packer.flush()
    name = b"solution.py"
    sizes = struct.pack("<LLL", 0, len(stream), 1000)
    local = (
        b"PK\3\4"
        + struct.pack("<5H", 20, 0, 8, 0, 0)
        + sizes
        + struct.pack("<HH", len(name), 0)
        + name
        + stream
    )
    index = b"PK\1\2" + struct.pack("<6H", 20, 20, 0, 8, 0, 0) + sizes
    index += struct.pack("<5HLL", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 1, 1, len(index), len(local), 0)
    more = bytearray(make_zip(("solution.py", SOURCE * 100)))
    struct.pack_into("<L", more, more.index(b"PK\1\2") + 24, 6_000)
    return [write(folder, local + index + end), write(folder, bytes(more), "more.zip")]
