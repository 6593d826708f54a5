"""An exercise as Gradescope takes it: a zip with the grader, the hidden tests and the two scripts that it runs."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import grader
import sandbox
from grader.course import Course
from grader.errors import UsageError
from grader.export.settings import FILE_NAME, Settings
from grader.grading import HIDDEN_FILES
from grader.lock import core_lock

_FILES = Path(__file__).with_name("files")
_PACKAGE = Path(grader.__file__).parent
_SCRIPTS = ("setup.sh", "run_autograder")
# Not part of what grades: exercises and locks that an installed grader carries, and a new exercise's template.
_LEFT_OUT = ("course", "requirements", "authoring/template")
# Serve to prove the tests right, and tell of solutions.
_PROOFS = ("wrong", "correct", "mutants.toml")
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip can tell
_PLAIN, _EXECUTABLE = 0o100644, 0o100755
_UNIX = 3


def export_gradescope(course: Course, settings: Settings, out: Path) -> int:
    """Write the zip: the same inputs give the same bytes.

    Args:
        course: Where the exercise lies.
        settings: Which exercise, and how it is graded.
        out: The zip; an earlier one is replaced.

    Returns:
        Its size, bytes.

    Raises:
        UsageError: There is no such exercise, it comes without hidden tests, or the zip cannot be written.
        ExerciseError: The exercise is broken.
    """
    course.manifest(course.exercise(settings.exercise))
    files = dict(_files(course, settings.exercise))
    content = {name: path.read_bytes() for name, path in files.items()}
    content[FILE_NAME] = settings.model_dump_json(indent=2).encode() + b"\n"
    draft = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        try:
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
                for name in sorted(content):
                    archive.writestr(_entry(name), content[name])
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
        return out.stat().st_size
    except OSError as error:
        raise UsageError(f'--out: "{out}" cannot be written: {error.strerror}') from None


def _files(course: Course, exercise_id: str) -> Iterator[tuple[str, Path]]:
    """Name in the zip, and where the file is."""
    for name in _SCRIPTS:
        yield name, _FILES / name
    yield "requirements/core.txt", core_lock()
    yield from _tree("grader", _PACKAGE, _LEFT_OUT)
    inside = Path(sandbox.__file__).parent
    yield from ((f"sandbox/{name}", inside / name) for name in ("__init__.py", "requirements.txt"))
    yield from _tree("sandbox/worker", inside / "worker")
    yield from _tree(f"course/exercises/{exercise_id}", course.public_dir(exercise_id))
    hidden = course.hidden_dir(exercise_id)
    if not any((hidden / name).is_file() for name in HIDDEN_FILES):
        raise UsageError(f"{hidden}: expected test files such as {HIDDEN_FILES[0]}, found none")
    yield from _tree(f"course/hidden_tests/{exercise_id}", hidden, _PROOFS)


def _tree(name: str, folder: Path, left_out: tuple[str, ...] = ()) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        inner = path.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inner.parts)
        if path.is_file() and not hidden and not any(inner.is_relative_to(part) for part in left_out):
            yield f"{name}/{inner.as_posix()}", path


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.create_system = _UNIX
    entry.external_attr = (_EXECUTABLE if name in _SCRIPTS else _PLAIN) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
