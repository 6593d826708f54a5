"""What a batch leaves in its folder for people: tables, the class page, a page for each submission."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader import __version__
from grader.batch.class_page import class_page
from grader.batch.gradebook import (
    Alike,
    Grade,
    alike,
    canvas_upload,
    gradebook,
    grades,
    moodle_upload,
    similarity,
    statistics,
    write_tables,
)
from grader.batch.late import LatePolicy
from grader.batch.reports import BatchReports, file_stem
from grader.batch.similarity import Pair
from grader.batch.store import BatchStore, Row
from grader.course import Course
from grader.digest import joined
from grader.errors import SandboxError
from grader.feedback import Feedback
from grader.intake.roster import Roster
from grader.report.pages import student_page
from grader.report.write import write_whole

CLASS_PAGE, STUDENTS = "class.html", "students"


@dataclass
class Results:
    """Writes what a batch has found so far.

    Args:
        folder: The batch's.
        course: Where its exercise lies.
        store: The batch.
        roster: The course's list; None where there is none.
        late: What lateness costs.
        best: Of several attempts the best counts.
    """

    folder: Path
    course: Course
    store: BatchStore
    roster: Roster | None = None
    late: LatePolicy | None = None
    best: bool = False

    @cached_property
    def _reports(self) -> BatchReports:
        # For the instructor: what students see of it is for `grader report` to write.
        return BatchReports(self.store, self.course, Feedback.HINTS)

    @cached_property
    def _tests(self) -> dict[str, float]:
        return self.course.manifest(self._reports.exercise)

    def write(self) -> list[Grade]:
        """Write all but what resembles what; returns what the rows are worth.

        Raises:
            SandboxError: A file cannot be written.
        """
        exercise, tests = self._reports.exercise, self._tests
        found = grades(self.store.rows(), self.roster, self.late, self.best)
        write_tables(self.folder, {
            "gradebook.csv": gradebook(found, exercise, tests),
            "canvas.csv": canvas_upload(found, exercise),
            "moodle.csv": moodle_upload(found, exercise),
            "statistics.csv": statistics(found, tests),
        })  # fmt: skip
        self._write_class(found, self._write_students(found))
        return found

    def write_similarity(self, pairs: Iterable[Pair]) -> int:
        """Write which submissions resemble each other, also into the class page; returns how many pairs there are."""
        found = grades(self.store.rows(), self.roster, self.late, self.best)
        pairs_of_people = alike(found, pairs)
        write_tables(self.folder, {"similarity.csv": similarity(pairs_of_people)})
        self._write_class(found, self._write_students(found), pairs_of_people)
        return len(pairs_of_people)

    def _write_class(
        self, found: list[Grade], pages: dict[int, str], pairs: list[Alike] | None = None
    ) -> None:
        reports = self._reports
        page = class_page(
            found,
            reports.exercise,
            self._tests,
            title=reports.title,
            language=reports.language,
            seed=self.store.seed or 0,
            pages=pages,
            alike=pairs,
        )
        write_whole(self.folder / CLASS_PAGE, page)

    def _write_students(self, found: list[Grade]) -> dict[int, str]:
        """Write the pages that are new or would differ, remove those of rows that are no more where they were.

        Returns:
            The address of each row's page, by its number.
        """
        reports, folder = self._reports, self.folder / STUDENTS
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise SandboxError(f'the folder "{folder}" cannot be made: {error.strerror}') from None
        pages: dict[int, str] = {}
        stale: dict[str, tuple[Row, str, str]] = {}
        written = self.store.pages()
        for number, grade in enumerate(found, start=1):
            if grade.row is None or grade.outcome == "pending":
                continue
            name = f"{file_stem(number, grade.students)}.html"
            pages[number] = f"{STUDENTS}/{name}"
            who = "; ".join(student.name for student in grade.students)
            state = joined([__version__, reports.language, who, *_state(grade.row)])
            if written.get(name) != state or not (folder / name).is_file():
                stale[name] = (grade.row, who, state)
        # Known before they are there: should this end halfway, the next run removes those whose rows have moved.
        self.store.put_pages(dict.fromkeys(stale, ""))
        for name, (row, who, _) in stale.items():
            report = reports.of(row)
            if report is not None:
                write_whole(folder / name, student_page(report, who))
        self.store.put_pages({name: state for name, (_, _, state) in stale.items()})
        gone = written.keys() - {Path(page).name for page in pages.values()}
        for name in gone:
            (folder / name).unlink(missing_ok=True)
        self.store.drop_pages(gone)
        return pages


def _state(row: Row) -> tuple[str, ...]:
    return tuple(part or "" for part in (row.file, row.rejection, row.result, row.ungraded))
