"""The reports of a batch, made again from its store: nothing is graded."""

from collections.abc import Iterator

from grader.batch.store import BatchStore, Row
from grader.exercise import Exercise
from grader.intake.delivery import Student
from grader.report.model import Report, SubmissionInfo, Verdict, build_report, rejection

_LONGEST = 60


def reports(
    store: BatchStore, exercise: Exercise, who: str | None = None
) -> Iterator[tuple[int, Row, Report]]:
    """Every row that has been looked at: its number, the delivery, and its report.

    Args:
        store: The batch.
        exercise: What was graded in it.
        who: Part of a name, identifier, e-mail address or file name; None for all.
    """
    seed = int(store.fact("seed") or 0)
    for number, row in enumerate(store.rows(), start=1):
        if who is None or any(who.casefold() in text.casefold() for text in _names(row)):
            report = _report(store, exercise, row, seed)
            if report is not None:
                yield number, row, report


def file_stem(number: int, students: tuple[Student, ...]) -> str:
    """A name for a row's file: its number, so that no two are alike, and who it is, in letters of any script."""
    name = "-".join(student.name for student in students)
    plain = "".join(each if each.isalnum() else "-" for each in name)
    return f"{number:04}-{plain[:_LONGEST].strip('-')}".rstrip("-")


def _names(row: Row) -> Iterator[str]:
    yield row.file
    for student in row.students:
        yield from (text for text in (student.name, student.id, student.email, student.login) if text)


def _report(store: BatchStore, exercise: Exercise, row: Row, seed: int) -> Report | None:
    if row.rejection is not None:
        return rejection(exercise, row.file, seed, row.rejection)
    submission = SubmissionInfo(name=row.file, sha256=row.submission)
    if row.result is not None and (found := store.report(row.result)) is not None:
        # Graded once for all who handed in the same, under the name of the first.
        return found.model_copy(update={"submission": submission})
    if row.ungraded is None:
        return None
    return build_report(
        exercise,
        submission,
        seed=seed,
        isolation="none",
        outcome=Verdict.INFRASTRUCTURE,
        message=row.ungraded,
    )
