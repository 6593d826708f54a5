"""Recognise what a learning platform exports, and tell whose files are whose.

Canvas and Moodle write names into the names of files, Gradescope into a table beside them. The forms of these names
are the platforms' own; all that a student could have chosen is opaque.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from yaml import BaseLoader, YAMLError

from grader.errors import UsageError
from grader.intake.choice import is_litter, is_named_main
from grader.intake.delivery import Delivery, Student
from grader.intake.files import File
from grader.intake.layout import Layout

try:
    from yaml import CBaseLoader as _Loader  # the same, ten times faster
except ImportError:
    # Where libyaml is missing; the types know of one name for each class alone.
    _Loader = BaseLoader  # type: ignore[assignment,misc]

GRADESCOPE_TABLE = "submission_metadata.yml"
_LARGEST_TABLE = 64 * 1024**2
# {sortablename}[_LATE]_{user}_{attachment}_{file}; the sortable name has neither spaces nor underscores.
_CANVAS = re.compile(
    r"(?P<name>[^_]*)_(?P<late>LATE_)?(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL
)
# The first match counts: a student chooses what the file is called, and must not pass for another participant by it.
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file(?:_(?P<file>.*))?", re.DOTALL)
_MOODLE_OTHER = re.compile(r".+?_\d+_assignsubmission_(?!file)\w+", re.DOTALL)
_ATTEMPT = re.compile(r"attempt[ _-]?(?P<number>\d{1,3})", re.IGNORECASE)
_GRADESCOPE_FOLDER = re.compile(r"submission_\d+")
_AGAIN = re.compile(r"-(?P<number>\d{1,3})(?=\.[^.]+$)")


def recognise(files: list[File]) -> tuple[Layout, list[File]]:
    """Which layout a collection has.

    Args:
        files: All files of a folder, a zip or a tar.

    Returns:
        The layout, and the files as seen from the folder that it begins in.
    """
    files = [file for file in files if not is_litter(PurePosixPath(*file.path))]
    found = _recognise_here(files)
    tops = {file.path[0] for file in files}
    if (
        found in (Layout.FOLDERS, Layout.FILES)
        and len(tops) == 1
        and all(len(file.path) > 1 for file in files)
    ):
        # One folder around it all, as many programs that pack write it: unless that is itself a student's.
        inside = [file.below(1) for file in files]
        within = _recognise_here(inside)
        several = len(inside) > 1 and not any(is_named_main(PurePosixPath(file.name)) for file in inside)
        if within is not Layout.FILES or several:
            return within, inside
    return found, files


def _recognise_here(files: list[File]) -> Layout:
    if any(file.path == (GRADESCOPE_TABLE,) for file in files):
        return Layout.GRADESCOPE
    tops = {file.path[0] for file in files}
    # All names, not some: a student who chooses one must not decide how those of the others are read.
    if tops and all(_MOODLE.fullmatch(top) or _MOODLE_OTHER.fullmatch(top) for top in tops):
        return Layout.MOODLE
    flat = [file.name for file in files if len(file.path) == 1]
    if flat and len(flat) == len(files) and all(_CANVAS.fullmatch(name) for name in flat):
        return Layout.CANVAS
    return Layout.FOLDERS if len(flat) < len(files) else Layout.FILES


def deliveries(files: list[File], layout: Layout | None = None) -> list[Delivery]:
    """Sort files by who handed them in.

    Args:
        files: All files of a folder, a zip or a tar.
        layout: How they are named; None to recognise it.

    Returns:
        Deliveries in the order of their keys, all attempts of a student where there are several.

    Raises:
        UsageError: There are no files, or they are not named as `layout` says.
    """
    recognised, files = recognise(files)
    if not files:
        raise UsageError(
            "the collection is empty: expected submissions, a Canvas, Moodle or Gradescope export"
        )
    readers: dict[Layout, Callable[[list[File]], Iterator[Delivery]]] = {
        Layout.CANVAS: _canvas,
        Layout.MOODLE: _moodle,
        Layout.GRADESCOPE: _gradescope,
        Layout.FOLDERS: _folders,
        Layout.FILES: _folders,
    }
    found = list(readers[layout or recognised](files))
    return sorted(found, key=lambda delivery: (delivery.key, delivery.attempt))


def _canvas(files: list[File]) -> Iterator[Delivery]:
    groups: dict[str, list[tuple[re.Match[str], File]]] = {}
    for file in files:
        match = _CANVAS.fullmatch(file.name)
        if match is None or len(file.path) != 1:
            raise _misnamed(file, Layout.CANVAS, "name_[LATE_]user_attachment_file")
        groups.setdefault(match["user"], []).append((match, file))
    for user, found in groups.items():
        name = found[0][0]["name"]
        student = Student(name, None if name == "anon" else user)
        late = any(match["late"] for match, _ in found)
        key = f"{'anon' if name == 'anon' else 'canvas'}:{user}"
        attempts: dict[int, list[File]] = {}
        for match, file in found:
            again = _AGAIN.search(match["file"])
            number = int(again["number"]) + 1 if again else 1
            attempts.setdefault(number, []).append(File((_AGAIN.sub("", match["file"]),), file.read))
        for number, its in _apart(attempts).items():
            yield Delivery(key, (student,), tuple(its), number, None, late)


def _apart(attempts: dict[int, list[File]]) -> dict[int, list[File]]:
    """Attempts where a file was handed in more than once; files of different names are one attempt's."""
    names = [file.name for its in attempts.values() for file in its]
    if len(set(names)) == len(names):
        return {max(attempts): [file for its in attempts.values() for file in its]}
    return attempts


def _moodle(files: list[File]) -> Iterator[Delivery]:
    groups: dict[str, tuple[Student, list[File]]] = {}
    for file in files:
        match = _MOODLE.fullmatch(file.path[0])
        if match is None and _MOODLE_OTHER.fullmatch(file.path[0]):
            continue  # an online text or comments beside the files
        if match is None:
            raise _misnamed(file, Layout.MOODLE, "Full name_number_assignsubmission_file")
        own = file.below(1) if len(file.path) > 1 else File((match["file"] or file.name,), file.read)
        student = Student(match["name"], match["id"])
        groups.setdefault(match["id"], (student, []))[1].append(own)
    for number, (student, its) in groups.items():
        yield Delivery(f"moodle:{number}", (student,), tuple(its))


def _folders(files: list[File]) -> Iterator[Delivery]:
    groups: dict[str, list[File]] = {}
    for file in files:
        groups.setdefault(file.path[0], []).append(file)
    for top, its in groups.items():
        if len(its[0].path) == 1:
            yield Delivery(f"file:{top}", (Student(PurePosixPath(top).stem),), tuple(its))
            continue
        inside = [file.below(1) for file in its]
        student = (Student(top),)
        attempts = [_ATTEMPT.fullmatch(file.path[0]) if len(file.path) > 1 else None for file in inside]
        if not all(attempts):
            yield Delivery(f"folder:{top}", student, tuple(inside))
            continue
        numbered: dict[int, list[File]] = {}
        for match, file in zip(attempts, inside, strict=True):
            assert match is not None
            numbered.setdefault(int(match["number"]), []).append(file.below(1))
        for number, attempt in numbered.items():
            yield Delivery(f"folder:{top}", student, tuple(attempt), number)


def _gradescope(files: list[File]) -> Iterator[Delivery]:
    table = next(file for file in files if file.path == (GRADESCOPE_TABLE,))
    groups: dict[str, list[File]] = {}
    for file in files:
        if len(file.path) > 1:
            groups.setdefault(file.path[0], []).append(file.below(1))
    known = _read_table(table)
    for name in sorted(known.keys() | {each for each in groups if _GRADESCOPE_FOLDER.fullmatch(each)}):
        row = known.get(name, {})
        submitters = row.get(":submitters")
        students = (
            tuple(_submitter(each) for each in submitters if isinstance(each, dict))
            if isinstance(submitters, list)
            else ()
        )
        yield Delivery(
            f"gradescope:{name}",
            students or (Student(name),),
            tuple(groups.get(name, [])),
            submitted=_moment(row.get(":created_at")),
        )


def _submitter(row: dict[Any, Any]) -> Student:
    def text(key: str) -> str | None:
        value = row.get(key)
        return value if isinstance(value, str) and value.strip() else None

    return Student(text(":name") or text(":email") or "", None, text(":email"), text(":sid"))


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.replace(" Z", "Z"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _read_table(file: File) -> dict[str, dict[Any, Any]]:
    # All scalars are text: a student may be called No, and her number begin with zeros. Keys that are Ruby's symbols
    # begin with a colon.
    loader = _Loader(file.read(_LARGEST_TABLE))
    try:
        table = loader.get_single_data()
    except (YAMLError, ValueError, RecursionError) as error:
        raise UsageError(
            f"{GRADESCOPE_TABLE} cannot be read: {error}; export the submissions again"
        ) from None
    finally:
        loader.dispose()
    if not isinstance(table, dict) or not all(isinstance(row, dict) for row in table.values()):
        raise UsageError(f"{GRADESCOPE_TABLE}: expected a table of submissions; export them again")
    return table


def _misnamed(file: File, layout: Layout, form: str) -> UsageError:
    shown = "/".join(file.path)[:120]
    return UsageError(f"{shown!r} is not named as {layout.value} does: expected {form}; see --layout")


def latest(found: Iterable[Delivery]) -> list[Delivery]:
    """Of each student's attempts the last."""
    last: dict[str, Delivery] = {}
    for delivery in found:
        if delivery.key not in last or delivery.attempt >= last[delivery.key].attempt:
            last[delivery.key] = delivery
    return list(last.values())
