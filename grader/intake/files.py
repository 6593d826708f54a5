"""The files of a folder, a zip or a tar that an instructor downloaded, without unpacking any of it under its own name.

Names are labels here: students choose them, so they may hold anything; nothing is ever opened or written by them but
what a folder really holds. Trust: host, parses untrusted bytes.
"""

import bz2
import contextlib
import gzip
import lzma
import os
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from grader.errors import SubmissionError, UsageError
from grader.intake.zip_index import MALFORMED, Caps, entry_problem, open_index

MOST_FILES = 50_000
DEEPEST_FOLDER = 32
LARGEST_TAR = 16 * 1024**3
LARGEST_TAR_PART = 64 * 1024**2
LARGEST_EXTENSION = 64 * 1024
LARGEST_XZ_WINDOW = 128 * 1024**2
TAR_ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
_CAPS = Caps(entries=MOST_FILES, index_bytes=32 * 1024**2, content_bytes=None)
_CHUNK = 64 * 1024
_EXTENSIONS = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)
_TAR_MALFORMED = (*MALFORMED, tarfile.TarError, lzma.LZMAError)


@dataclass(frozen=True)
class File:
    """One file.

    Args:
        path: Names of the folders that it lies in, and its own.
        read: Gives its content, of at most so many bytes; raises SubmissionError where that cannot be.
    """

    path: tuple[str, ...]
    read: Callable[[int], bytes]

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path[-1]

    def below(self, depth: int) -> "File":
        """The same file, seen from a folder so many levels down."""
        return File(self.path[depth:], self.read)


@contextlib.contextmanager
def open_files(place: Path) -> Iterator[list[File]]:
    """List the files of a folder, a zip or a tar; a single other file is a list of one.

    Args:
        place: Where they lie. It may be read from until the context ends.

    Raises:
        UsageError: There is nothing, or nothing that can be read.
    """
    name = place.name.lower()
    try:
        if place.is_dir():
            yield _folder_files(place)
        elif not place.exists():
            raise UsageError(f'there is no folder or file "{place}"')
        elif name.endswith(".zip"):
            with place.open("rb") as file:
                yield _zip_files(file, place)
        elif name.endswith(TAR_ENDINGS):
            with tempfile.TemporaryDirectory(prefix="grader-tar-") as folder:
                yield _tar_files(place, Path(folder))
        else:
            yield [File((place.name,), _reader(place, place.name))]
    except PermissionError as error:
        raise UsageError(f'"{error.filename or place}" cannot be read: {error.strerror}') from None


def _folder_files(folder: Path) -> list[File]:
    found: list[File] = []
    for file in _walk(folder, ()):
        if len(found) >= MOST_FILES:
            raise UsageError(
                f'"{folder}" has more than {MOST_FILES:,} files: give the folder of one exercise'
            )
        found.append(file)
    return found


def _walk(folder: Path, above: tuple[str, ...]) -> Iterator[File]:
    if len(above) > DEEPEST_FOLDER:
        raise UsageError(f'"{folder}" lies more than {DEEPEST_FOLDER} folders deep: give the folder itself')
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = (*above, _label(entry.name))
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, path)
        elif entry.is_file(follow_symlinks=False):
            yield File(path, _reader(Path(entry.path), path[-1]))
        else:
            yield _refused(path, "is a link or a device: hand in the file itself")


def _label(name: str) -> str:
    """A name as text that any encoding can carry: bytes that are no UTF-8 are spelled out."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _reader(path: Path, name: str) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            # Neither a link nor a pipe that has taken the file's place meanwhile is followed or waited for.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise SubmissionError(f"{name!r} is not a plain file")
                return _capped(file, limit, name)
        except OSError as error:
            raise SubmissionError(f"{name!r} cannot be read: {error.strerror}") from None

    return read


def _capped(stream: IO[bytes], limit: int, name: str) -> bytes:
    """Read under a byte counter: what an index says of a size is only a claim."""
    content = bytearray()
    while chunk := stream.read(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise SubmissionError(f"{name!r} is too large: more than the {limit:,} bytes that are read")
    return bytes(content)


def _refused(path: tuple[str, ...], problem: str) -> File:
    def read(limit: int) -> bytes:
        raise SubmissionError(f"{path[-1]!r} {problem}")

    return File(path, read)


def _zip_files(file: IO[bytes], place: Path) -> list[File]:
    try:
        archive = open_index(file, _CAPS)
    except SubmissionError as error:
        raise UsageError(f'"{place}": {error}') from None
    # `is_dir` fails where there is no name at all.
    return [_zip_file(archive, entry) for entry in archive.infolist() if not entry.filename.endswith("/")]


def _zip_file(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> File:
    path = tuple(entry.filename.split("/"))
    if problem := entry_problem(entry, labels=True):
        return _refused(path, problem)

    def read(limit: int) -> bytes:
        try:
            with archive.open(entry) as stream:
                return _capped(stream, limit, path[-1])
        except MALFORMED as error:
            raise SubmissionError(f"{path[-1]!r} is damaged in the zip file: {error}") from None

    return File(path, read)


class _Counted:
    """A stream that gives no more in all than an honest tar holds."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._given = 0

    def read(self, size: int) -> bytes:
        """The next bytes, as many as there are at once; none at the end."""
        part = next(self._parts, b"")
        self._given += len(part)
        if self._given > LARGEST_TAR:
            raise ValueError(f"more than {LARGEST_TAR:,} bytes")
        return part


class _Header(tarfile.TarInfo):
    """A header whose extensions, long names for example, take no more memory than honest ones."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Header":
        """Parse a header.

        Raises:
            TarError: It is damaged, or announces an extension that is too large.
        """
        header = super().frombuf(buf, encoding, errors)
        if header.type in _EXTENSIONS and header.size > LARGEST_EXTENSION:
            raise tarfile.ReadError(f"a name of {header.size:,} bytes")
        return header


def _tar_files(place: Path, folder: Path) -> list[File]:
    """Stream a tar once, its files into numbered ones: what is compressed cannot be read here and there."""
    found: list[File] = []
    try:
        with _opened(place) as file:
            # Typed for files that can do everything; a stream is only read.
            source: Any = _Counted(_xz(file) if _is_xz(place) else iter(partial(file.read, _CHUNK), b""))
            with cast(Any, tarfile.open(fileobj=source, mode="r|", tarinfo=_Header)) as tar:
                for number, entry in enumerate(tar):
                    if number >= MOST_FILES:
                        raise UsageError(f'"{place}" has more than {MOST_FILES:,} files')
                    if not entry.isdir():
                        found.append(_tar_file(tar, entry, folder / str(number)))
                    tar.members = []  # it would remember every one
    except _TAR_MALFORMED as error:
        raise UsageError(f'"{place}" is no tar file, or a damaged one: {error}; pack it again') from None
    return found


def _opened(place: Path) -> IO[bytes]:
    ending = _compression(place)
    if ending in ("gz", "tgz"):
        return cast(IO[bytes], gzip.open(place))
    return bz2.open(place) if ending in ("bz2", "tbz2") else place.open("rb")


def _is_xz(place: Path) -> bool:
    return _compression(place) in ("xz", "txz")


def _compression(place: Path) -> str:
    return place.name.lower().rpartition(".")[2]


def _xz(file: IO[bytes]) -> Iterator[bytes]:
    """What an .xz file holds, in bounded memory: `lzma.open` takes as much as the file claims to need."""
    rest = b""
    while rest or (rest := file.read(_CHUNK)):
        if not (rest := rest.lstrip(b"\0")):
            continue  # what fills up to a multiple of four bytes between two streams
        stream = lzma.LZMADecompressor(memlimit=LARGEST_XZ_WINDOW)
        while not stream.eof:
            if stream.needs_input and not rest and not (rest := file.read(_CHUNK)):
                raise EOFError("it is cut off")
            if part := stream.decompress(rest, _CHUNK):
                yield part
            rest = b""
        rest = stream.unused_data


def _tar_file(tar: tarfile.TarFile, entry: tarfile.TarInfo, copy: Path) -> File:
    path = tuple(_label(entry.name).removeprefix("./").split("/"))
    if entry.name.startswith("/") or {"", ".", ".."} & set(path):
        return _refused(path, "has a path that leads elsewhere: pack it again")
    stream = tar.extractfile(entry) if entry.isreg() else None
    if stream is None or entry.issparse():
        return _refused(path, "is a link or a device: hand in the file itself")
    if entry.size > LARGEST_TAR_PART:
        return _refused(path, f"is too large: more than the {LARGEST_TAR_PART:,} bytes that are read")
    content = stream.read()
    try:
        copy.write_bytes(content)
    except OSError as error:
        raise UsageError(f"a tar file cannot be unpacked into {copy.parent}: {error.strerror}") from None
    return File(path, _reader(copy, path[-1]))
