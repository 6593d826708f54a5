"""A new exercise to start from: small, complete, and verified as it is."""

import re
import shutil
from pathlib import Path

from grader.authoring.notebook import notebook_of_stub
from grader.errors import UsageError

TEMPLATE = Path(__file__).parent / "template"
_PLACEHOLDER = "EXERCISE"
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")


def new_exercise(course: Path, exercise_id: str) -> list[Path]:
    """Put a small, complete exercise into a course: public part, hidden tests, reference, known submissions.

    Args:
        course: Folder of the course; made where it does not exist.
        exercise_id: Name of the new exercise: lower-case letters, digits and underscores.

    Returns:
        The folders that were made.

    Raises:
        UsageError: The name is none, the exercise exists, or the folder cannot be written.
    """
    if not _ID.fullmatch(exercise_id):
        raise UsageError(
            f'"{exercise_id}" cannot name an exercise: expected lower-case letters, digits and underscores, such as '
            '"vae_mnist"'
        )
    folders = {folder: course / folder.name / exercise_id for folder in sorted(TEMPLATE.iterdir())}
    for folder in folders.values():
        if folder.exists():
            raise UsageError(f"{folder} exists: choose another name; nothing was written")
    try:
        for template, folder in folders.items():
            _copy(template / _PLACEHOLDER, folder, exercise_id)
        stub = course / "exercises" / exercise_id / "stub.py"
        notebook = notebook_of_stub(stub.read_text(encoding="utf-8"), str(stub))
        stub.with_suffix(".ipynb").write_text(notebook, encoding="utf-8")
    except OSError as error:
        raise UsageError(f'"{course}" cannot be written: {error.strerror or error}') from None
    return list(folders.values())


def _copy(template: Path, folder: Path, exercise_id: str) -> None:
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(_PLACEHOLDER, exercise_id), encoding="utf-8")
