"""What hands in hostile submissions and files, and what their makers share."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

from grader.course import Course
from grader.errors import SubmissionError
from grader.intake.submission import Submission, make_submission, read_submission
from grader.intake.unit import Unit

HERE = Path(__file__).parent
COURSE = HERE.parent / "courses" / "target"
# A name that must not be found anywhere in a sandbox.
STUDENT = "ada_lovelace_4711.py"
SOURCE = b"x = 1\n"
HONEST = (COURSE / "reference_solutions" / "target" / "solution.py").read_bytes()


def write(folder: Path, content: bytes, name: str = "solution.zip") -> Path:
    """Write a file and give its path."""
    path = folder / name
    path.write_bytes(content)
    return path


def attack(exercise: str, name: str) -> Submission:
    """The reference solution of an exercise with an attack's definitions on top."""
    return overlaid(exercise, "at_hand/attempts.py", f"corpus/{name}.py")


def overlaid(exercise: str, *files: str) -> Submission:
    """The reference solution of an exercise with the definitions of files on top, one after another."""
    return altered(
        exercise, *(Unit(Path(file).name, (HERE / file).read_text(encoding="utf-8")) for file in files)
    )


def altered(exercise: str, *definitions: Unit) -> Submission:
    """The reference solution of an exercise with other definitions on top, one after another."""
    reference = Course(COURSE).reference(exercise).read_text(encoding="utf-8")
    return make_submission(STUDENT, (Unit("solution.py", reference), *definitions))


def maker(name: str) -> Callable[[Path], list[Path]]:
    """The function of an attack that makes its files in a folder."""
    spec = importlib.util.spec_from_file_location("maker", HERE / "archives" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    make: Callable[[Path], list[Path]] = module.make
    return make


def rejection(path: Path) -> str:
    """Why a file is rejected; nothing is kept of the exception, which holds what was read."""
    try:
        read_submission(path)
    except SubmissionError as error:
        return str(error)
    raise AssertionError(f"{path} was read")
