"""Arguments and options that several commands share."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.app import say
from grader.feedback import Feedback

if TYPE_CHECKING:
    from grader.backends.base import Backend
    from grader.course import Course

LARGEST_SEED = 2**31 - 1


class Sandbox(StrEnum):
    """Backends that a person can choose."""

    DOCKER = "docker"
    GVISOR = "docker+runsc"
    PROCESS = "process"
    USER = "user"


class Language(StrEnum):
    """Languages of hints."""

    ENGLISH = "en"
    CHINESE = "zh"


ExerciseArgument = Annotated[
    str, typer.Argument(metavar="EX", help="Name of the exercise, see `grader list`.")
]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Submission: .py, .ipynb or .zip.")]
CourseOption = Annotated[
    Path | None, typer.Option("--course", metavar="DIR", help="Course to use, else GRADER_COURSE.")
]
SeedOption = Annotated[
    int | None,
    typer.Option(
        "--seed", min=0, max=LARGEST_SEED, help="Seed of the run; random if not given, and printed."
    ),
]
SandboxOption = Annotated[
    Sandbox | None,
    typer.Option(
        "--sandbox",
        help="Where the submission runs; docker if an engine answers. `docker+runsc`: behind gVisor's kernel too. "
        "`user`: as a user of its own, for root in a container without an engine.",
        show_default=False,
    ),
]
LanguageOption = Annotated[
    Language | None,
    typer.Option("--lang", help="Language of the hints; by default the locale's.", show_default=False),
]
FeedbackOption = Annotated[
    Feedback | None,
    typer.Option(
        "--feedback",
        help="What students see of the hidden tests: titles and hints, points alone, or nothing yet; by default as the "
        "exercise says.",
        show_default=False,
    ),
]
ReportOption = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FORMAT=PATH",
        help="Write the report, e.g. json=report.json or json=- for the standard output; repeatable. An unknown "
        "format lists the known ones.",
        show_default=False,
    ),
]


def open_course(context: typer.Context, chosen: Path | None) -> "Course":
    """The course that the command's or the program's `--course` names, else the default one.

    Raises:
        UsageError: The folder is no course.
    """
    from grader.course import find_course

    return find_course(chosen or context.obj)


def choose_language(wish: Language | None) -> Language:
    """The language that was asked for, else the locale's where it is Chinese, else English."""
    names = (os.environ.get(variable) for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "")
    return wish or (Language.CHINESE if locale.lower().startswith("zh") else Language.ENGLISH)


def choose_seed(seed: int | None) -> int:
    """The seed that was asked for, else a random one."""
    return secrets.randbelow(LARGEST_SEED + 1) if seed is None else seed


@contextlib.contextmanager
def open_backend(wish: Sandbox | None) -> "Iterator[Backend]":
    """The backend that was asked for, else the best one that works; closed at the end.

    Raises:
        SandboxError: It cannot be used here.
    """
    from grader.backends.choose import choose_backend

    choice = choose_backend(wish.value if wish else None)
    if choice.warning:
        say(f"warning: {choice.warning}")
    with contextlib.closing(choice.backend) as backend:
        backend.reap()
        yield backend
