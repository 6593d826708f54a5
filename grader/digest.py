"""What a grading depends on: a digest that changes whenever an exercise's results may change."""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import grader.testing
from grader.course import PICTURES, Course
from grader.errors import ExerciseError
from grader.image.inputs import LOCK

_TESTING = Path(grader.testing.__file__).parent
_PACKAGE = grader.testing.__name__


def exercise_digest(course: Course, exercise_id: str) -> str:
    """Digest of an exercise: settings, probes, public data, hidden tests, and what these import of `grader.testing`.

    Statements, stubs, public tests, known submissions and what draws pictures do not enter: no result depends on them.

    Args:
        course: Where the exercise lies.
        exercise_id: Its name.

    Returns:
        SHA-256, hexadecimal.

    Raises:
        ExerciseError: A hidden test is not Python.
        UsageError: The course comes without the exercise's hidden tests.
    """
    public, hidden = course.public_dir(exercise_id), course.hidden_dir(exercise_id)
    tests = test_code(hidden)
    files = [
        public / "exercise.toml",
        public / "probes.py",
        *_data(public / "data"),
        hidden / "manifest.toml",
        *tests,
        *_data(hidden / "data"),
        *sorted(_testing_modules(tests)),
    ]
    digest = hashlib.sha256()
    for path in files:
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def test_code(folder: Path) -> list[Path]:
    """The modules that tests in a folder consist of; pictures are drawn when all points are given."""
    return sorted(path for path in folder.glob("*.py") if path.name != PICTURES)


def packages_digest(isolation: str) -> str:
    """What was installed where a submission ran: the image's locked packages, or whatever the host has."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest() if isolation.startswith("docker") else "host"


def joined(parts: Iterable[str]) -> str:
    """One digest of several texts none of which holds a NUL: SHA-256, hexadecimal."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _data(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".md"))


def _testing_modules(tests: list[Path]) -> set[Path]:
    """The modules of `grader.testing` that these files import, directly or through each other."""
    found: set[Path] = set()
    waiting = list(tests)
    while waiting:
        new = {_TESTING / f"{name}.py" for name in _imported(waiting.pop())} - found
        found |= new
        waiting += [path for path in new if path.is_file()]
    return found


def _imported(path: Path) -> Iterator[str]:
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError) as error:
        raise ExerciseError(f"{path}: not Python: {error}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == _PACKAGE:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{_PACKAGE}."):
            yield str(node.module).removeprefix(f"{_PACKAGE}.")
        elif isinstance(node, ast.Import):
            prefix = f"{_PACKAGE}."
            yield from (
                alias.name.removeprefix(prefix) for alias in node.names if alias.name.startswith(prefix)
            )
