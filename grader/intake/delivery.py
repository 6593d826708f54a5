"""What one student, or one group, handed in at one time."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.intake.archive import CAPS, LARGEST_ARCHIVE, LARGEST_MODULES
from grader.intake.choice import SOURCE_ENDINGS, choose, is_litter
from grader.intake.files import File
from grader.intake.notebook import LARGEST_NOTEBOOK
from grader.intake.python_file import LARGEST_SOURCE, decode
from grader.intake.submission import LARGEST_FILES, Submission, make_submission, read_data, read_units
from grader.intake.zip_index import LONGEST_PART, LONGEST_PATH

LARGEST_NAMES = 128 * 1024  # of all modules together: they travel to the sandbox in one control frame


@dataclass(frozen=True)
class Student:
    """Whose work it is.

    Args:
        name: As the export writes it; opaque, in any script.
        id: The platform's number of the person or of their participation; None where the export has none.
        email: None where the export has none.
        login: Login or student number of the institution.
    """

    name: str
    id: str | None = None
    email: str | None = None
    login: str | None = None


@dataclass(frozen=True)
class Delivery:
    """Files that belong together.

    Args:
        key: Tells it from all others of the collection, and is the same when the same export is read again.
        students: Whose; several for a group.
        files: With paths relative to the delivery's own folder.
        attempt: 1 for the first, where the export tells attempts apart.
        submitted: When; None where the export does not say.
        late: Whether the platform marked it as late; None where it does not say.
    """

    key: str
    students: tuple[Student, ...]
    files: tuple[File, ...]
    attempt: int = 1
    submitted: datetime | None = None
    late: bool | None = None


@dataclass(frozen=True)
class Content:
    """A delivery's bytes, read once.

    Args:
        name: Name of the file that is graded.
        digest: SHA-256 of all that was read: the same files again need not be looked into again.
        main: Content of that file.
        modules: Further Python files, by path.
    """

    name: str
    digest: str
    main: bytes
    modules: tuple[tuple[str, bytes], ...] = ()


def read_content(delivery: Delivery) -> Content:
    """Read what of a delivery can be graded: its only zip file, or its source files.

    Raises:
        SubmissionError: It leaves open what is to be graded, or that cannot be read.
    """
    files = {PurePosixPath(*file.path): file for file in delivery.files}
    kept = {path: file for path, file in files.items() if not is_litter(path)}
    archives = [path for path in kept if path.suffix.lower() == ".zip"]
    sources = [path for path in kept if path.suffix.lower() in SOURCE_ENDINGS]
    if len(archives) == 1 and not sources:
        return _content(kept[archives[0]].name, kept[archives[0]].read(LARGEST_ARCHIVE))
    choice = choose(kept, "what was handed in")
    modules = _modules({path.relative_to(choice.folder): kept[path] for path in choice.modules})
    limit = LARGEST_SOURCE if choice.main.suffix.lower() == ".py" else LARGEST_NOTEBOOK
    return _content(kept[choice.main].name, kept[choice.main].read(limit), modules)


def read_delivery(content: Content) -> Submission:
    """Make a submission of a delivery's bytes.

    Raises:
        SubmissionError: They cannot be used.
    """
    if content.name.lower().endswith(".zip"):
        return read_data(content.name, content.main)
    modules = tuple((name, decode(data, name).encode()) for name, data in content.modules)
    return make_submission(content.name, read_units(content.main, content.name), modules)


def _content(name: str, main: bytes, modules: tuple[tuple[str, bytes], ...] = ()) -> Content:
    if not main:
        raise SubmissionError(f"{name!r} is empty")
    ending = PurePosixPath(name).suffix.lower()
    if len(main) > LARGEST_FILES[ending]:
        raise SubmissionError(
            f"{name!r} is too large: more than the {LARGEST_FILES[ending]:,} bytes that are read"
        )
    digest = hashlib.sha256(ending.encode() + b"\0")
    for label, data in (("", main), *modules):
        digest.update(b"%d %d\n" % (len(label.encode()), len(data)))
        digest.update(label.encode() + data)
    return Content(name, digest.hexdigest(), main, modules)


def _modules(files: dict[PurePosixPath, File]) -> tuple[tuple[str, bytes], ...]:
    """Read modules under the caps that hold for those of a zip file."""
    if len(files) >= CAPS.entries:
        raise SubmissionError(
            f"{len(files):,} further Python files were handed in, fewer than {CAPS.entries:,} are read: "
            "leave out what is not needed"
        )
    names = [_module_name(path) for path in files]
    if sum(len(name.encode()) for name in names) > LARGEST_NAMES:
        raise SubmissionError(
            "the names of the Python files are too long: shorten them, or those of their folders"
        )
    contents, left = [], LARGEST_MODULES
    for file in files.values():
        contents.append(file.read(min(LARGEST_SOURCE, left)))
        left -= len(contents[-1])
    return tuple(zip(names, contents, strict=True))


def _module_name(path: PurePosixPath) -> str:
    """A module's path as the sandbox may write it."""
    name = str(path)
    hidden = any(unicodedata.category(character)[0] == "C" for character in name)
    if hidden or any(part.startswith("-") for part in path.parts):
        raise SubmissionError(f"{name[:80]!r} cannot be imported under this name: rename it")
    if len(name.encode()) > LONGEST_PATH or any(len(part.encode()) > LONGEST_PART for part in path.parts):
        raise SubmissionError(f"{name[:80]!r} has too long a name: rename it")
    return name
