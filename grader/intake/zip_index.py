"""Check the index of a zip file before anything in it is read.

`zipfile` drops "../" silently, follows whatever size the index claims, reads overlapping entries twice and
builds its index before it can be asked how long that is; so names, sizes and places are checked here.

Trust: host, parses untrusted bytes
"""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib

from grader.errors import SubmissionError

MOST_ENTRIES = 256
LARGEST_INDEX = 256 * 1024
LARGEST_CONTENT = 64 * 1024**2
LARGEST_RATIO = 200
LONGEST_PATH = 1024
LONGEST_PART = 255
DEEPEST_PATH = 16

_END = struct.Struct("<4s4H2LH")  # end of central directory
_LOCAL = struct.Struct("<4s5H3L2H")  # local file header
_END_SIGNATURE, _LOCAL_SIGNATURE, _ZIP64_SIGNATURE = b"PK\5\6", b"PK\3\4", b"PK\6\7"
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


def open_index(data: bytes) -> zipfile.ZipFile:
    """Open a zip file whose every entry is what it seems to be.

    Args:
        data: Content of the zip file.

    Returns:
        The open archive; reading its entries still needs a byte counter.

    Raises:
        SubmissionError: It is no zip file, or one that no honest program writes.
    """
    index_start = _check_end(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except MALFORMED as error:
        raise SubmissionError(f"the zip file is damaged: {error}; pack it again") from None
    for entry in entries:
        _check_name(entry)
        _check_kind(entry)
        _check_size(entry)
    _check_collisions(entries)
    total = sum(entry.file_size for entry in entries)
    if total > LARGEST_CONTENT:
        raise SubmissionError(
            f"the zip file unpacks to {total:,} bytes, at most {LARGEST_CONTENT:,} are read"
        )
    _check_places(data, entries, index_start)
    return archive


def _check_end(data: bytes) -> int:
    """Check the record that ends the file, before the index is built; returns where the index starts."""
    place = data.rfind(_END_SIGNATURE)
    if place < 0 or len(data) - place < _END.size:
        raise SubmissionError("this is not a zip file, or it is cut off: pack it again")
    _, disk, index_disk, here, count, size, start, comment = _END.unpack_from(data, place)
    if (
        place + _END.size + comment != len(data)
        or start + size != place
        or disk
        or index_disk
        or here != count
    ):
        raise SubmissionError("the zip file is damaged, or something is hidden around it: pack it again")
    if data[max(0, place - 20) : place].startswith(_ZIP64_SIGNATURE):
        raise SubmissionError("the zip file is in the zip64 format for huge archives: pack less into it")
    if count > MOST_ENTRIES or size > LARGEST_INDEX:
        raise SubmissionError(f"the zip file has {count:,} entries, at most {MOST_ENTRIES} are read")
    return int(start)


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = name.removesuffix("/").split("/")
    if "\0" in entry.orig_filename or any(unicodedata.category(c) in _HIDDEN_CATEGORIES for c in name):
        problem = "has control characters in its name"
    elif name.startswith("/") or _DRIVE.match(name):
        problem = "has an absolute path"
    elif "\\" in name:
        problem = "has a backslash in its name"
    elif ".." in parts or "." in parts or "" in parts:
        problem = "has a path that leads elsewhere"
    elif any(part.startswith("-") for part in parts):
        problem = 'has a name that starts with "-"'
    elif len(parts) > DEEPEST_PATH:
        problem = f"lies {len(parts)} folders deep, at most {DEEPEST_PATH} are read"
    elif len(name.encode()) > LONGEST_PATH or any(len(part.encode()) > LONGEST_PART for part in parts):
        problem = "has too long a name"
    else:
        return
    raise SubmissionError(f"zip entry {_shown(name)} {problem}: rename it and pack again")


def _check_kind(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise SubmissionError(
            f"zip entry {_shown(entry.filename)} is a link or a device: pack the file itself"
        )
    if entry.flag_bits & _ENCRYPTED:
        raise SubmissionError(f"zip entry {_shown(entry.filename)} is encrypted: pack without a password")
    if entry.compress_type not in _METHODS:
        raise SubmissionError(f"zip entry {_shown(entry.filename)} is packed in a rare way: use plain zip")


def _check_size(entry: zipfile.ZipInfo) -> None:
    if entry.file_size > _RATIO_MATTERS and entry.file_size > LARGEST_RATIO * entry.compress_size:
        raise SubmissionError(
            f"zip entry {_shown(entry.filename)} claims {entry.file_size:,} bytes out of "
            f"{entry.compress_size:,}: no program text shrinks like this"
        )


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


def _check_places(data: bytes, entries: list[zipfile.ZipInfo], index_start: int) -> None:
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        start = entry.header_offset
        if start < free_from or start + _LOCAL.size > index_start:
            raise SubmissionError(f"zip entry {_shown(entry.filename)} overlaps another one: pack it again")
        signature, *_, name_length, extra_length = _LOCAL.unpack_from(data, start)
        free_from = start + _LOCAL.size + name_length + extra_length + entry.compress_size
        if signature != _LOCAL_SIGNATURE or free_from > index_start:
            raise SubmissionError(f"zip entry {_shown(entry.filename)} is cut off: pack it again")


def _shown(name: str) -> str:
    return repr(name if len(name) <= 80 else name[:77] + "...")
