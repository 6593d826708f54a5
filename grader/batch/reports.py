"""The reports of a batch, made again from its store: nothing is graded."""

from collections.abc import Iterator
from typing import cast, get_args

from grader.batch.store import BatchStore, Row
from grader.course import Course
from grader.exercise import Exercise
from grader.feedback import Feedback
from grader.intake.delivery import Student
from grader.report.model import Isolation, Language, Report, SubmissionInfo, Verdict, build_report, rejection

_LONGEST = 60


class BatchReports:
    """Makes the reports of a batch.

    Args:
        store: The batch; stays the caller's to close.
        course: Where its exercise lies.
        feedback: How much of the tests students see; None for the batch's own, or else the exercise's.

    Raises:
        UsageError: The course does not have the batch's exercise.
        ExerciseError: The exercise is broken.
    """

    def __init__(self, store: BatchStore, course: Course, feedback: Feedback | None = None) -> None:
        self._store = store
        self.exercise: Exercise = course.exercise(store.fact("exercise") or "")
        self.language: Language = "zh" if store.fact("language") == "zh" else "en"
        self.title = course.title(self.exercise, self.language)
        self.feedback = feedback or store.feedback or self.exercise.feedback

    def all(self, who: str | None = None) -> Iterator[tuple[int, Row, Report]]:
        """Every row that has been looked at: its number, the delivery, and its report.

        Args:
            who: Part of a name, identifier, e-mail address or file name; None for all.
        """
        for number, row in enumerate(self._store.rows(), start=1):
            if who is None or any(who.casefold() in text.casefold() for text in _names(row)):
                report = self.of(row)
                if report is not None:
                    yield number, row, report

    def of(self, row: Row) -> Report | None:
        """The report on a row; None where it has not been looked at."""
        found = self._kept(row)
        if found is None:
            return None
        # Titles of older reports, and of rejections, are the exercise's own.
        title = found.title if found.tests and found.title else self.title
        return found.model_copy(update={"feedback": self.feedback, "title": title, "language": self.language})

    def _kept(self, row: Row) -> Report | None:
        seed = self._store.seed or 0
        if row.rejection is not None:
            return rejection(self.exercise, row.file, seed, row.rejection)
        submission = SubmissionInfo(name=row.file, sha256=row.submission)
        if row.result is not None and (found := self._store.report(row.result)) is not None:
            # Graded once for all who handed in the same, under the name of the first.
            return found.model_copy(update={"submission": submission})
        if row.ungraded is None:
            return None
        isolation = self._store.fact("isolation")
        return build_report(
            self.exercise,
            submission,
            seed=seed,
            isolation=_isolation(isolation),
            outcome=Verdict.INFRASTRUCTURE,
            message=row.ungraded,
        )


def file_stem(number: int, students: tuple[Student, ...]) -> str:
    """A name for a row's file: its number, so that no two are alike, and who it is, in letters of any script."""
    name = "-".join(student.name for student in students)
    plain = "".join(each if each.isalnum() else "-" for each in name)
    return f"{number:04}-{plain[:_LONGEST].strip('-')}".rstrip("-")


def _names(row: Row) -> Iterator[str]:
    yield row.file
    for student in row.students:
        yield from (text for text in (student.name, student.id, student.email, student.login) if text)


def _isolation(text: str | None) -> Isolation:
    return cast("Isolation", text) if text in get_args(Isolation) else "none"
