"""What `run_autograder` starts in Gradescope's container, as root: it grades the one submission that lies there.

Before the submission runs, under UIDs of its own, all is closed that it could read or write. Whatever fails here
leaves a result without a score.
Trust: host, parses untrusted bytes.
"""

import contextlib
import secrets
import sys
import traceback
from pathlib import Path

from grader.backends.base import BoxSpec
from grader.backends.choose import choose_backend
from grader.backends.user import SHARED
from grader.course import Course
from grader.errors import SandboxError, SubmissionError, UsageError
from grader.exercise import Exercise
from grader.export.settings import FILE_NAME, Settings
from grader.grading import Grader, Job
from grader.intake.delivery import Delivery, read_content, read_delivery
from grader.intake.files import open_files
from grader.intake.submission import Submission
from grader.judge.box import JudgeBox
from grader.report.model import Report, rejection
from grader.report.platforms import gradescope, gradescope_without_score
from grader.report.released import released
from grader.report.write import write_whole

ROOT = Path("/autograder")
_SUBMISSION = "submission"
_PRIVATE = ("source", _SUBMISSION, "submission_metadata.json", "results")
_UNFINISHED = (
    "Not graded: the autograder did not finish. This is no fault of yours and no zero: please tell your instructor, "
    "who can have it graded again."
)
_BROKEN = (
    "Not graded: the autograder itself failed. This is no fault of yours and no zero: please tell your instructor, "
    "who can read in the autograder's output what happened."
)


def main(arguments: list[str]) -> None:
    """Grade the submission, or with the argument `check` only see whether one could be graded."""
    if arguments == ["check"]:
        check(ROOT)
        return
    for folder in SHARED:
        _close(Path(folder), 0o002)
    run(ROOT)


def run(root: Path) -> None:
    """Grade what lies in a folder that is laid out as Gradescope's /autograder, and write the result there."""
    results = root / "results"
    if results.is_symlink() or not results.is_dir():
        results.unlink(missing_ok=True)
        results.mkdir()
    for path in (root, *(root / name for name in _PRIVATE)):
        _close(path, 0o077)
    result = results / "results.json"
    write_whole(result, gradescope_without_score(_UNFINISHED))
    try:
        text = gradescope(released(_grade(root)))
    except Exception:  # noqa: BLE001 - the entry point: no error may look like a grade
        # Gradescope shows it to instructors alone.
        traceback.print_exc(file=sys.stdout)
        text = gradescope_without_score(_BROKEN)
    write_whole(result, text)


def check(root: Path) -> None:
    """Start a sandbox and have it import what the exercise preloads.

    Raises:
        SandboxError: It cannot be done here.
    """
    _, exercise, _ = _read(root)
    with contextlib.closing(choose_backend("user").backend) as backend:
        box = backend.start(BoxSpec(exercise.limits, exercise.preload))
        try:
            view = JudgeBox(box.listener, box.token, None)
            view.await_ready(lambda: backend.post_mortem(box))
            print(f"{exercise.id} can be graded here, with", view.versions)
            view.close()
        finally:
            backend.stop(box)


def _read(root: Path) -> tuple[Course, Exercise, Settings]:
    source = root / "source"
    settings = Settings.model_validate_json((source / FILE_NAME).read_text(encoding="utf-8"))
    course = Course(source / "course")
    return course, course.exercise(settings.exercise), settings


def _grade(root: Path) -> Report:
    course, exercise, settings = _read(root)
    seed = secrets.randbelow(2**31) if settings.seed is None else settings.seed
    try:
        submission = read_folder(root / _SUBMISSION)
    except SubmissionError as error:
        return rejection(exercise, _SUBMISSION, seed, str(error))
    # Closed before the result is written: all that the submission has started is dead by then.
    with contextlib.closing(choose_backend("user").backend) as backend, Grader(backend) as grader:
        grading = grader.grade(Job(course, exercise, submission, seed, language=settings.language))
    for name, detail in grading.author_details.items():
        print(f"{name}: {detail}")
    return grading.report


def read_folder(folder: Path) -> Submission:
    """Read the submission from a folder, in which a link leads nowhere.

    Raises:
        SubmissionError: It leaves open what is to be graded, or that cannot be used.
        SandboxError: There is no folder.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise SandboxError(f"expected the submission's files in {folder}, which is no folder")
    try:
        with open_files(folder) as files:
            delivery = Delivery(folder.name, students=(), files=tuple(files))
            return read_delivery(read_content(delivery))
    except UsageError as error:
        # Too many files, or too deep.
        raise SubmissionError(str(error)) from None


def _close(path: Path, permissions: int) -> None:
    """Take permissions from everybody but root; what is not there need not be closed."""
    if path.exists() and not path.is_symlink():
        path.chmod(path.stat().st_mode & 0o7777 & ~permissions)


if __name__ == "__main__":
    main(sys.argv[1:])
