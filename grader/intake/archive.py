"""Take a submission out of a zip file, without ever unpacking it to the disk.

Trust: host, parses untrusted bytes
"""

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.intake.notebook import LARGEST_NOTEBOOK
from grader.intake.python_file import LARGEST_SOURCE
from grader.intake.zip_index import MALFORMED, open_index

LARGEST_ARCHIVE = 32 * 1024**2
SOURCE_ENDINGS = (".py", ".ipynb")
_CHUNK = 64 * 1024
_MAIN_STEM = "solution"
_LITTER = frozenset({"__MACOSX", "__pycache__", ".ipynb_checkpoints", ".DS_Store"})


@dataclass(frozen=True)
class Packed:
    """What a zip file holds of a submission.

    Args:
        main_name: Name of the file to be graded, "solution.py" or "solution.ipynb" or the only one there is.
        main: Its content.
        modules: Further Python files, as paths relative to the main file's folder, sorted.
    """

    main_name: str
    main: bytes
    modules: tuple[tuple[str, bytes], ...]


def read_archive(data: bytes) -> Packed:
    """Read the source files of a zip file; all else in it, other zip files too, stays closed.

    Args:
        data: Content of the zip file.

    Returns:
        The file to be graded, and the other Python files beside it or in folders below it.

    Raises:
        SubmissionError: The archive is damaged or hostile, or leaves open which file is to be graded.
    """
    with open_index(data) as archive:
        sources = {PurePosixPath(entry.filename): entry for entry in archive.infolist() if _is_source(entry)}
        folder = _folder(list(sources))
        main = _main([path for path in sources if path.parent == folder], bool(sources))
        others = sorted(path for path in sources if path != main and path.suffix == ".py")
        modules = tuple(
            (str(path.relative_to(folder)), _read(archive, sources[path], LARGEST_SOURCE)) for path in others
        )
        limit = LARGEST_SOURCE if main.suffix.lower() == ".py" else LARGEST_NOTEBOOK
        return Packed(main.name, _read(archive, sources[main], limit), modules)


def _is_source(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    litter = _LITTER.intersection(path.parts) or path.name.startswith("._")
    return not entry.is_dir() and not litter and path.suffix.lower() in SOURCE_ENDINGS


def _folder(paths: list[PurePosixPath]) -> PurePosixPath:
    """The folder that the submission lies in: the top, or the one folder that holds all sources."""
    tops = {path.parts[0] for path in paths if len(path.parts) > 1}
    packed_as_folder = len(tops) == 1 and all(len(path.parts) > 1 for path in paths)
    return PurePosixPath(tops.pop()) if packed_as_folder else PurePosixPath()


def _main(candidates: list[PurePosixPath], sources_elsewhere: bool) -> PurePosixPath:
    named = [path for path in candidates if path.stem == _MAIN_STEM]
    for choice in (candidates, named):
        if len(choice) == 1:
            return choice[0]
    if candidates:
        found = "found " + ", ".join(repr(path.name) for path in sorted(candidates)[:5])
    else:
        found = "its source files lie deeper" if sources_elsewhere else "found none"
    raise SubmissionError(
        f"the zip file should hold one .py or .ipynb file, at its top or in one folder; {found}. "
        f"With several files, call the one to be graded {_MAIN_STEM}.py or {_MAIN_STEM}.ipynb"
    )


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Stream one entry under a byte counter: the size in the index is only a claim."""
    content = bytearray()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
                if len(content) > limit:
                    raise SubmissionError(f"zip entry {entry.filename[:80]!r} is larger than {limit:,} bytes")
    except MALFORMED as error:
        raise SubmissionError(
            f"zip entry {entry.filename[:80]!r} is damaged: {error}; pack it again"
        ) from None
    if len(content) != entry.file_size:
        raise SubmissionError(f"zip entry {entry.filename[:80]!r} has another size than its index says")
    return bytes(content)
