"""Hand an exercise out: copy what a student needs into a folder of their own."""

import shutil
from pathlib import Path

from grader.course import STATEMENTS, Course
from grader.errors import ExerciseError, UsageError

# Name in the exercise -> name in the student's folder.
_COPIED = {
    "stub.py": "solution.py",
    "stub.ipynb": "solution.ipynb",
    **{name: name for name in STATEMENTS},
    "public_tests": "public_tests",
    "data": "data",
}
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def start_exercise(course: Course, exercise_id: str, folder: Path) -> list[Path]:
    """Copy stub, statements, public tests and data.

    Args:
        course: Where the exercise lies.
        exercise_id: Name of the exercise.
        folder: New or empty folder.

    Returns:
        The files and folders that were made.

    Raises:
        UsageError: The folder is in use or cannot be written.
        ExerciseError: The exercise has no stub.
    """
    source = course.public_dir(exercise_id)
    if not (source / "stub.py").is_file():
        raise ExerciseError(f"{source}: expected a stub.py to start from, found none")
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(
            f'"{folder}" exists and is not an empty folder: choose a new one; nothing was written'
        )
    made = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, new_name in _COPIED.items():
            original, copy = source / name, folder / new_name
            if original.is_dir():
                shutil.copytree(original, copy, ignore=_NOT_COPIED)
            elif original.is_file():
                shutil.copyfile(original, copy)
            else:
                continue
            made.append(copy)
    except OSError as error:
        raise UsageError(f'"{folder}" cannot be written: {error.strerror or error}') from None
    return made
