"""Check the index of a zip file before anything in it is read.

`zipfile` drops "../" silently, follows whatever size the index claims, reads overlapping entries twice and
builds its index before it can be asked how long that is; so names, sizes and places are checked here.

Trust: host, parses untrusted bytes
"""

import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from grader.errors import SubmissionError

LARGEST_RATIO = 200
LONGEST_PATH = 1024
LONGEST_PART = 255
DEEPEST_PATH = 16

_END = struct.Struct("<4s4H2LH")  # end of central directory
_LOCAL = struct.Struct("<4s5H3L2H")  # local file header
_END_SIGNATURE, _LOCAL_SIGNATURE, _ZIP64_SIGNATURE = b"PK\5\6", b"PK\3\4", b"PK\6\7"
_LONGEST_END = _END.size + 0xFFFF + 20  # with the longest comment, and what zip64 puts before it
_RATIO_MATTERS = 64 * 1024
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DRIVE = re.compile(r"[A-Za-z]:")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

# What zipfile and zlib raise on malformed input.
MALFORMED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    OSError,
)


@dataclass(frozen=True)
class Caps:
    """How much of a zip file is read.

    Args:
        entries: How many entries it may have.
        index_bytes: How large its index may be.
        content_bytes: What its entries may unpack to in all; None where each is read under a limit of its own.
    """

    entries: int
    index_bytes: int
    content_bytes: int | None


def open_index(file: IO[bytes], caps: Caps) -> zipfile.ZipFile:
    """Open a zip file whose index is what it seems to be; `entry_problem` tells which of its entries are not.

    Args:
        file: The zip file; it stays in use as long as the archive is read.
        caps: How much of it is read.

    Returns:
        The open archive; reading its entries still needs a byte counter.

    Raises:
        SubmissionError: It is no zip file, or one that no honest program writes.
    """
    index_start = _check_end(file, caps)
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except MALFORMED as error:
        raise SubmissionError(f"the zip file is damaged: {error}; pack it again") from None
    total = sum(entry.file_size for entry in entries)
    if caps.content_bytes is not None and total > caps.content_bytes:
        raise SubmissionError(
            f"the zip file unpacks to {total:,} bytes, at most {caps.content_bytes:,} are read"
        )
    _check_places(file, entries, index_start)
    return archive


def check_entries(archive: zipfile.ZipFile) -> None:
    """Require that every entry of a student's own zip file is harmless, and none is another's twin.

    Raises:
        SubmissionError: One is not.
    """
    entries = archive.infolist()
    for entry in entries:
        if problem := entry_problem(entry):
            raise SubmissionError(f"zip entry {_shown(entry.filename)} {problem}")
    _check_collisions(entries)


def entry_problem(entry: zipfile.ZipInfo, *, labels: bool = False) -> str | None:
    """Why an entry must not be read, and how to mend it; None where it may be.

    Args:
        entry: Of an archive that `open_index` has opened.
        labels: Whether names are labels only: then they may hold control characters, begin with "-" and be long.
    """
    problem = _path_problem(entry) or (None if labels else _name_problem(entry))
    if problem is not None:
        return f"{problem}: rename it and pack again"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a device: pack the file itself"
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted: pack without a password"
    if entry.compress_type not in _METHODS:
        return "is packed in a rare way: use plain zip"
    if entry.file_size > _RATIO_MATTERS and entry.file_size > LARGEST_RATIO * entry.compress_size:
        return f"claims {entry.file_size:,} bytes out of {entry.compress_size:,}: no program text shrinks like this"
    return None


def _check_end(file: IO[bytes], caps: Caps) -> int:
    """Check the record that ends the file, before the index is built; returns where the index starts."""
    length = file.seek(0, os.SEEK_END)
    tail_start = max(0, length - _LONGEST_END)
    file.seek(tail_start)
    tail = file.read(_LONGEST_END)
    place = tail.rfind(_END_SIGNATURE)
    if place < 0 or len(tail) - place < _END.size:
        raise SubmissionError("this is not a zip file, or it is cut off: pack it again")
    _, disk, index_disk, here, count, size, start, comment = _END.unpack_from(tail, place)
    zip64 = tail[max(0, place - 20) : place].startswith(_ZIP64_SIGNATURE)
    place += tail_start
    if (
        place + _END.size + comment != length
        or (start + size != place and not zip64)
        or disk
        or index_disk
        or here != count
    ):
        raise SubmissionError("the zip file is damaged, or something is hidden around it: pack it again")
    if zip64:
        raise SubmissionError(
            "the zip file is in the zip64 format for huge archives: pack less into it, or unpack it first"
        )
    if count > caps.entries or size > caps.index_bytes:
        raise SubmissionError(f"the zip file has {count:,} entries, at most {caps.entries:,} are read")
    return int(start)


def _path_problem(entry: zipfile.ZipInfo) -> str | None:
    name = entry.filename
    parts = name.removesuffix("/").split("/")
    if "\0" in entry.orig_filename:
        return "has control characters in its name"
    if name.startswith("/") or _DRIVE.match(name):
        return "has an absolute path"
    if "\\" in name:
        return "has a backslash in its name"
    if ".." in parts or "." in parts or "" in parts:
        return "has a path that leads elsewhere"
    return None


def _name_problem(entry: zipfile.ZipInfo) -> str | None:
    name = entry.filename
    parts = name.removesuffix("/").split("/")
    if any(unicodedata.category(character) in _HIDDEN_CATEGORIES for character in name):
        return "has control characters in its name"
    if any(part.startswith("-") for part in parts):
        return 'has a name that starts with "-"'
    if len(parts) > DEEPEST_PATH:
        return f"lies {len(parts)} folders deep, at most {DEEPEST_PATH} are read"
    if len(name.encode()) > LONGEST_PATH or any(len(part.encode()) > LONGEST_PART for part in parts):
        return "has too long a name"
    return None


def _check_collisions(entries: list[zipfile.ZipInfo]) -> None:
    seen: dict[str, str] = {}
    for entry in entries:
        name = entry.filename.removesuffix("/")
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        if key in seen:
            raise SubmissionError(
                f"zip entries {_shown(seen[key])} and {_shown(name)} have the same name for some computers: "
                "rename one"
            )
        seen[key] = name
    files = {key for key, entry in zip(seen, entries, strict=True) if not entry.is_dir()}
    for key in seen:
        folders = key.split("/")[:-1]
        if any("/".join(folders[: depth + 1]) in files for depth in range(len(folders))):
            raise SubmissionError(
                f"zip entry {_shown(seen[key])} lies in a folder that is a file: pack it again"
            )


def _check_places(file: IO[bytes], entries: list[zipfile.ZipInfo], index_start: int) -> None:
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        start = entry.header_offset
        if start < free_from or start + _LOCAL.size > index_start:
            raise SubmissionError(f"zip entry {_shown(entry.filename)} overlaps another one: pack it again")
        file.seek(start)
        signature, *_, name_length, extra_length = _LOCAL.unpack(file.read(_LOCAL.size))
        free_from = start + _LOCAL.size + name_length + extra_length + entry.compress_size
        if signature != _LOCAL_SIGNATURE or free_from > index_start:
            raise SubmissionError(f"zip entry {_shown(entry.filename)} is cut off: pack it again")


def _shown(name: str) -> str:
    return repr(name if len(name) <= 80 else name[:77] + "...")
