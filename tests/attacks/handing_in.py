"""What hands in hostile files, and what their makers share."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

from grader.errors import SubmissionError
from grader.intake.submission import read_submission

COURSE = Path(__file__).parents[1] / "courses" / "target"
SOURCE = b"x = 1\n"
HONEST = (COURSE / "reference_solutions" / "target" / "solution.py").read_bytes()


def write(folder: Path, content: bytes, name: str = "solution.zip") -> Path:
    """Write a file and give its path."""
    path = folder / name
    path.write_bytes(content)
    return path


def maker(name: str) -> Callable[[Path], list[Path]]:
    """The function of an attack that makes its files in a folder."""
    spec = importlib.util.spec_from_file_location("maker", Path(__file__).parent / "archives" / f"{name}.py")
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
