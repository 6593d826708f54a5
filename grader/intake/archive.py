"""Take a submission out of a zip file, without ever unpacking it to the disk.

Trust: host, parses untrusted bytes
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.intake.choice import choose
from grader.intake.notebook import LARGEST_NOTEBOOK
from grader.intake.python_file import LARGEST_SOURCE
from grader.intake.zip_index import MALFORMED, Caps, check_entries, open_index

LARGEST_ARCHIVE = 32 * 1024**2
LARGEST_MODULES = 16 * 1024**2  # all together: they travel to the judge in one line
CAPS = Caps(entries=256, index_bytes=256 * 1024, content_bytes=64 * 1024**2)
_CHUNK = 64 * 1024


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
    with open_index(io.BytesIO(data), CAPS) as archive:
        check_entries(archive)
        entries = {PurePosixPath(entry.filename): entry for entry in archive.infolist() if not entry.is_dir()}
        choice = choose(entries, "the zip file")
        modules = tuple(
            (str(path.relative_to(choice.folder)), _read(archive, entries[path], LARGEST_SOURCE))
            for path in choice.modules
        )
        if sum(len(content) for _, content in modules) > LARGEST_MODULES:
            raise SubmissionError(
                f"the zip file holds more than {LARGEST_MODULES:,} bytes of further Python files: "
                "leave out what is not needed"
            )
        limit = LARGEST_SOURCE if choice.main.suffix.lower() == ".py" else LARGEST_NOTEBOOK
        return Packed(choice.main.name, _read(archive, entries[choice.main], limit), modules)


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
