"""A course: the four folders in which exercises, hidden tests and reference solutions lie."""

import difflib
import math
import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

import grader
from grader.errors import ExerciseError, UsageError
from grader.exercise import Exercise, Line, Name, Points

COURSE_VARIABLE = "GRADER_COURSE"
TITLES = "titles.zh.toml"
PICTURES = "pictures.py"  # draws for the reports what the hidden tests have trained
STATEMENTS = ("statement.md", "statement.zh.md")


class _Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    tests: dict[Name, Points]


class _Titles(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    titles: dict[Name, Line]


class Course:
    """Finds what belongs to an exercise and reads it.

    Args:
        root: Folder that holds `exercises/` and, where hidden tests are at hand, `hidden_tests/` and
            `reference_solutions/`.

    Raises:
        UsageError: The folder holds no `exercises/`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        if not (self.root / "exercises").is_dir():
            raise UsageError(
                f'no course in "{root}": expected a folder that holds "exercises"; '
                f"choose one with --course DIR or {COURSE_VARIABLE}"
            )

    def ids(self) -> list[str]:
        """Names of all exercises, sorted."""
        return sorted(path.parent.name for path in (self.root / "exercises").glob("*/exercise.toml"))

    def exercises(self) -> list[Exercise]:
        """All exercises, sorted by name.

        Raises:
            ExerciseError: One of them is broken.
        """
        return [self.exercise(exercise_id) for exercise_id in self.ids()]

    def exercise(self, exercise_id: str) -> Exercise:
        """Read one exercise.

        Raises:
            UsageError: There is no such exercise; the message names similar ones.
            ExerciseError: Its `exercise.toml` is broken.
        """
        path = self.public_dir(exercise_id) / "exercise.toml"
        try:
            exercise = Exercise.model_validate(read_toml(path))
        except ValidationError as error:
            raise ExerciseError(_describe(path, error)) from None
        if exercise.id != exercise_id:
            raise ExerciseError(
                f'{path}: id: received "{exercise.id}", expected the name of its folder, "{exercise_id}"'
            )
        return exercise

    def manifest(self, exercise: Exercise) -> dict[str, float]:
        """Read the hidden tests' names and points.

        Returns:
            Points by name of the test, in the order of the file.

        Raises:
            ExerciseError: The manifest is missing or broken, or its points do not add up to the exercise's.
        """
        path = self.hidden_dir(exercise.id) / "manifest.toml"
        try:
            tests = _Manifest.model_validate(read_toml(path)).tests
        except ValidationError as error:
            raise ExerciseError(_describe(path, error)) from None
        total = round(math.fsum(tests.values()), 2)
        if total != exercise.max_score:
            raise ExerciseError(
                f"{path}: tests: the points add up to {total:g}, expected {exercise.max_score:g}, "
                "the sum of [points] in exercise.toml"
            )
        return tests

    def title(self, exercise: Exercise, language: str) -> str:
        """The exercise's title; in Chinese the heading of its Chinese statement, where there is one.

        Raises:
            ExerciseError: The statement cannot be read.
        """
        path = self.public_dir(exercise.id) / STATEMENTS[1]
        if language != "zh" or not path.is_file():
            return exercise.title
        first = _read_text(path).partition("\n")[0]
        return first.removeprefix("#").strip() or exercise.title

    def titles(self, exercise_id: str, language: str) -> dict[str, str]:
        """Titles of the hidden tests where they are not the docstrings: `titles.zh.toml`, for Chinese.

        Raises:
            ExerciseError: The file is broken.
        """
        path = self.hidden_dir(exercise_id) / TITLES
        if language != "zh" or not path.is_file():
            return {}
        try:
            return _Titles.model_validate(read_toml(path)).titles
        except ValidationError as error:
            raise ExerciseError(_describe(path, error)) from None

    def public_dir(self, exercise_id: str) -> Path:
        """The folder with all that students get.

        Raises:
            UsageError: There is no such exercise; the message names similar ones.
        """
        known = self.ids()
        if exercise_id in known:
            return self.root / "exercises" / exercise_id
        close = difflib.get_close_matches(exercise_id.lower(), known, n=3, cutoff=0.4)
        advice = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(known) or 'none'}"
        raise UsageError(f'no exercise "{exercise_id}" in {self.root / "exercises"}; {advice}')

    def public_tests_dir(self, exercise_id: str) -> Path:
        """The folder with the public tests."""
        return self.public_dir(exercise_id) / "public_tests"

    def statement(self, exercise_id: str) -> Path:
        """The statement in English."""
        return self.public_dir(exercise_id) / STATEMENTS[0]

    def probes(self, exercise_id: str) -> Path | None:
        """The exercise's own probes, which run beside the student's code; None where it has none."""
        path = self.public_dir(exercise_id) / "probes.py"
        return path if path.is_file() else None

    def hidden_dir(self, exercise_id: str) -> Path:
        """The folder with the hidden tests.

        Raises:
            UsageError: This course comes without hidden tests for the exercise.
        """
        return self._private(exercise_id, Path("hidden_tests") / exercise_id, "hidden tests")

    def reference(self, exercise_id: str) -> Path:
        """The reference solution.

        Raises:
            UsageError: This course comes without a reference solution of the exercise.
        """
        path = Path("reference_solutions") / exercise_id / "solution.py"
        return self._private(exercise_id, path, "reference solution")

    def overlays(self, exercise_id: str, kind: str) -> list[Path]:
        """The known submissions laid over the reference, sorted.

        Args:
            exercise_id: Name of the exercise.
            kind: "wrong" or "correct".
        """
        return sorted((self.hidden_dir(exercise_id) / kind).glob("*.py"))

    def _private(self, exercise_id: str, relative: Path, what: str) -> Path:
        self.public_dir(exercise_id)
        path = self.root / relative
        if not path.exists():
            raise UsageError(
                f'no {what} for "{exercise_id}": expected {path}; hidden tests and references come with the '
                f"instructor's checkout: choose it with --course DIR or {COURSE_VARIABLE}"
            )
        return path


def find_course(chosen: Path | None = None) -> Course:
    """The course to use: the chosen one, else GRADER_COURSE, else the checkout, else the installed one.

    Raises:
        UsageError: The chosen folder is no course.
    """
    return Course(course_root(chosen))


def course_root(chosen: Path | None = None) -> Path:
    """The folder of the course to use, whether it holds one already or not."""
    variable = os.environ.get(COURSE_VARIABLE)
    if chosen is None and variable:
        chosen = Path(variable)
    if chosen is not None:
        return chosen
    package = Path(grader.__file__).resolve().parent
    checkout = package.parent
    is_checkout = (checkout / "exercises").is_dir() and (checkout / "pyproject.toml").is_file()
    return checkout if is_checkout else package / "course"


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file that an author wrote.

    Raises:
        ExerciseError: The file is missing, unreadable or not TOML; the message names the line.
    """
    text = _read_text(path)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExerciseError(f"{path}: not TOML: {error}") from None


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ExerciseError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ExerciseError(f"{path}: expected UTF-8 text, found byte {error.start} to be none") from None


def _describe(path: Path, error: ValidationError) -> str:
    """All that is wrong with a file: a line for each field, with what was received and expected."""
    lines = []
    for problem in error.errors(include_url=False):
        where = ".".join(str(part) for part in problem["loc"] if part != "[key]") or "(whole file)"
        reason = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            reason = "unknown key; check its spelling"
        elif problem["type"] != "missing" and not isinstance(problem["input"], dict):
            reason += f"; received {_shown(problem['input'])}"
        lines.append(f"{path}: {where}: {reason}")
    return "\n".join(lines)


def _shown(value: Any) -> str:
    try:
        return f"{value!r:.80}"
    except ValueError:
        return "a number of thousands of digits"  # which Python does not write out
