"""The class at a glance, as a page: one file with a script of its own, nothing from elsewhere.

Trust: host, shows untrusted text; everything is escaped by the template engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.batch.gradebook import Alike, Grade
from grader.batch.overview import overview
from grader.exercise import Exercise
from grader.report.pages.environment import render


@dataclass(frozen=True)
class _Line:
    """A row of the table, and the page that it leads to."""

    grade: Grade
    name: str
    identifier: str
    page: str | None


def class_page(
    found: Sequence[Grade],
    exercise: Exercise,
    tests: Mapping[str, float],
    *,
    title: str,
    language: str,
    seed: int,
    pages: Mapping[int, str],
    alike: Sequence[Alike] | None = None,
) -> str:
    """The page.

    Args:
        found: What the rows are worth, in the order of the batch.
        exercise: What was graded.
        tests: Points of each hidden test.
        title: The exercise's, in the language.
        language: "en" or "zh".
        seed: Of the runs.
        pages: Address of a row's own page, by its number from 1.
        alike: Submissions that resemble each other; None where nobody has compared them.
    """
    categories = {mark.name: mark.category for grade in found for mark in grade.marks}
    lines = [
        _Line(
            grade,
            "; ".join(student.name for student in grade.students),
            "; ".join(student.id or student.login or student.email or "" for student in grade.students),
            pages.get(number),
        )
        for number, grade in enumerate(found, start=1)
    ]
    return render(
        "class.html",
        language,
        script="class.js",
        exercise=exercise,
        title=title,
        seed=seed,
        full=exercise.max_score,
        overview=overview(found, tests, categories, exercise.max_score),
        lines=lines,
        alike=None if alike is None else [(_names(pair.first), _names(pair.second), pair) for pair in alike],
    )


def _names(grade: Grade) -> str:
    return "; ".join(student.name for student in grade.students) or (grade.row.file if grade.row else "")
