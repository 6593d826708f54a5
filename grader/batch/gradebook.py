"""The tables that a batch ends in: the gradebook, what platforms take back, and how the class did in each test."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import fmean, median

from grader.batch.late import LatePolicy
from grader.batch.similarity import Pair
from grader.batch.store import Row
from grader.batch.summary import Mark
from grader.exercise import Exercise
from grader.intake.delivery import Student
from grader.intake.roster import Roster
from grader.report.write import write_whole

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOTHING = "-"  # as Moodle writes it
MISSING = "missing"


@dataclass(frozen=True)
class Grade:
    """What one row of the batch is worth.

    Args:
        row: The delivery; None for a student of the roster who handed nothing in.
        students: Whose, as the roster knows them where it does.
        outcome: "graded", "rejected", "infrastructure", "pending" or "missing".
        reason: Why it was not graded.
        score: Points before lateness; None where the infrastructure failed or the work is still to be graded.
        penalty: Percent of them that lateness costs.
        counts: Whether it is the student's that counts, of several attempts.
    """

    row: Row | None
    students: tuple[Student, ...]
    outcome: str
    reason: str
    score: float | None
    penalty: float
    counts: bool = True

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What each test found; nothing where there is no report."""
        return self.row.summary.marks if self.row and self.row.summary else ()

    @property
    def final(self) -> float | None:
        """Points with lateness taken off, two decimals."""
        return None if self.score is None else round(self.score * (100.0 - self.penalty) / 100.0, 2)


def grades(
    rows: Iterable[Row], roster: Roster | None = None, late: LatePolicy | None = None, best: bool = False
) -> list[Grade]:
    """Grade the rows of a batch, and add whom the roster misses.

    Args:
        rows: In the order of the batch.
        roster: The course's list; its students take the place of those that an export names.
        late: What lateness costs; nothing where it is None.
        best: Of several attempts the best counts, not the last.
    """
    found = [_grade(row, roster, late) for row in rows]
    counting: dict[str, Grade] = {}
    for grade in found:
        assert grade.row is not None
        other = counting.get(grade.row.key)
        if other is None or not best or (grade.final or 0.0) > (other.final or 0.0):
            counting[grade.row.key] = grade
    chosen = {id(grade) for grade in counting.values()}
    result = [
        Grade(g.row, g.students, g.outcome, g.reason, g.score, g.penalty, id(g) in chosen) for g in found
    ]
    present = {student for grade in result for student in grade.students}
    absent = () if roster is None else (each for each in roster.students if each not in present)
    return result + [Grade(None, (each,), MISSING, "nothing was handed in", 0.0, 0.0) for each in absent]


def _grade(row: Row, roster: Roster | None, late: LatePolicy | None) -> Grade:
    students = tuple((roster.find(each) if roster else None) or each for each in row.students)
    penalty = 0.0 if late is None else late.penalty(row.submitted)
    if row.rejection is not None:
        return Grade(row, students, "rejected", row.rejection, 0.0, penalty)
    if (found := row.summary) is not None:
        return Grade(row, students, found.outcome, found.message, found.score, penalty)
    if row.ungraded is not None:
        return Grade(row, students, "infrastructure", row.ungraded, None, penalty)
    return Grade(row, students, "pending", "not graded yet", None, penalty)


def gradebook(found: Sequence[Grade], exercise: Exercise, tests: Mapping[str, float]) -> str:
    """One row a submission, with the same columns whatever became of any.

    Args:
        found: What the rows are worth.
        exercise: What was graded.
        tests: Points of each hidden test.

    Returns:
        CSV.
    """
    header = [
        *("row", "name", "id", "login", "email", "file", "attempt", "counts", "submitted", "late", "outcome"),
        *("score", "penalty %", "final", "max score"),
        *exercise.points,
        *tests,
        *("seed", "sha256", "reason"),
    ]
    lines = [_line(number, grade, exercise, tests) for number, grade in enumerate(found, start=1)]
    return _csv([header, *lines])


def _line(number: int, grade: Grade, exercise: Exercise, tests: Mapping[str, float]) -> list[object]:
    row, summary = grade.row, grade.row.summary if grade.row else None
    points = {mark.name: mark.points for mark in grade.marks}
    categories = summary.categories if summary else {}
    nothing = 0.0 if grade.score == 0.0 else None
    return [
        number,
        *(
            _joined(getattr(student, field) for student in grade.students)
            for field in ("name", "id", "login", "email")
        ),
        row.file if row else "",
        row.attempt if row else "",
        "yes" if grade.counts else "no",
        row.submitted.isoformat() if row and row.submitted else "",
        "" if row is None or row.late is None else ("yes" if row.late else "no"),
        grade.outcome,
        grade.score,
        grade.penalty,
        grade.final,
        sum(exercise.points.values()),
        *(categories.get(name, nothing) for name in exercise.points),
        *(points.get(name, nothing) for name in tests),
        summary.seed if summary else "",
        row.submission if row else "",
        grade.reason,
    ]


def _joined(values: Iterable[str | None]) -> str:
    return "; ".join(value or "" for value in values).strip("; ")


def canvas_upload(found: Sequence[Grade], exercise: Exercise) -> str:
    """What Canvas' gradebook takes: one row a student, the last column is the assignment."""
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", exercise.title]
    worth = ["    Points Possible", "", "", "", "", sum(exercise.points.values())]
    lines = [
        [student.name, student.id or "", "", student.login or "", "", _final(grade)]
        for grade in found
        if grade.counts
        for student in grade.students
    ]
    return _csv([header, worth, *lines])


def moodle_upload(found: Sequence[Grade], exercise: Exercise) -> str:
    """What Moodle's offline grading worksheet takes: one row a participant."""
    header = [
        *(
            "Identifier",
            "Full name",
            "Email address",
            "Status",
            "Grade",
            "Maximum Grade",
            "Grade can be changed",
        ),
        *("Last modified (submission)", "Last modified (grade)", "Feedback comments"),
    ]
    lines = [
        [
            f"Participant {student.id}" if student.id else "",
            student.name,
            student.email or "",
            "Submitted for grading" if grade.row else "No submission",
            _final(grade),
            sum(exercise.points.values()),
            "Yes",
            grade.row.submitted.isoformat() if grade.row and grade.row.submitted else _NOTHING,
            _NOTHING,
            grade.reason,
        ]
        for grade in found
        if grade.counts
        for student in grade.students
    ]
    return _csv([header, *lines])


def _final(grade: Grade) -> object:
    return "" if grade.final is None else grade.final


def statistics(found: Sequence[Grade], tests: Mapping[str, float]) -> str:
    """How the class did in each test: CSV."""
    header = ["test", "title", "points", "graded", "passed %", "mean points", "median seconds"]
    by_test: dict[str, list[Mark]] = {name: [] for name in tests}
    for grade in found:
        for mark in grade.marks if grade.counts else ():
            by_test.setdefault(mark.name, []).append(mark)
    lines: list[list[object]] = []
    for name, worth in tests.items():
        marks = by_test[name]
        lines.append(
            [
                name,
                marks[0].title if marks else "",
                worth,
                len(marks),
                round(100.0 * fmean(mark.passed for mark in marks), 1) if marks else None,
                round(fmean(mark.points for mark in marks), 2) if marks else None,
                round(median(mark.seconds for mark in marks), 3) if marks else None,
            ]
        )
    return _csv([header, *lines])


@dataclass(frozen=True)
class Alike:
    """Two people's submissions, and how much each has of the other, percent."""

    first: Grade
    second: Grade
    of_first: float
    of_second: float


def alike(found: Sequence[Grade], pairs: Iterable[Pair]) -> list[Alike]:
    """Who handed in what resembles whose, the most alike first.

    Identical submissions stand at the top, one of their owners beside each of the others; what resembles them
    resembles all, and is listed once.

    Args:
        found: All rows.
        pairs: Submissions that resemble each other, the most alike first.
    """
    owners: dict[str, dict[str, Grade]] = {}
    for grade in found:
        if grade.row and grade.row.submission:
            owners.setdefault(grade.row.submission, {}).setdefault(grade.row.key, grade)
    result: list[Alike] = []
    for group in owners.values():
        first, *others = group.values()
        result += [Alike(first, other, 100.0, 100.0) for other in others]
    for pair in pairs:
        of_two_people = (
            (first, second)
            for key, first in owners.get(pair.first, {}).items()
            for other, second in owners.get(pair.second, {}).items()
            if key != other
        )
        for first, second in islice(of_two_people, 1):
            result.append(Alike(first, second, pair.of_first, pair.of_second))
    return result


def similarity(pairs: Iterable[Alike]) -> str:
    """Who handed in what resembles whose: CSV."""
    lines = [[_who(pair.first), _who(pair.second), pair.of_first, pair.of_second] for pair in pairs]
    return _csv([["first", "second", "% of the first", "% of the second"], *lines])


def _who(grade: Grade) -> str:
    return _joined(student.name for student in grade.students)


def _csv(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue()


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; control characters in it are spelled out."""
    if not isinstance(value, str):
        return value
    plain = value
    if not value.isprintable():
        plain = "".join(each if each.isprintable() else repr(each)[1:-1] for each in value)
    return f"'{plain}" if value.startswith(_FORMULA) and value != _NOTHING else plain


def write_tables(folder: Path, tables: Mapping[str, str]) -> None:
    """Write each table into a file of its name, whole or not at all.

    Raises:
        SandboxError: One cannot be written.
    """
    for name, text in tables.items():
        # Excel takes a file without the mark for one in the system's own encoding.
        write_whole(folder / name, text, encoding="utf-8-sig")
