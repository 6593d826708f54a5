"""Target: what a batch has kept, read back."""

import atexit
import contextlib
import functools
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from grader.batch.class_page import class_page
from grader.batch.gradebook import gradebook, grades, statistics
from grader.batch.late import LatePolicy
from grader.batch.reports import BatchReports
from grader.batch.store import BatchStore, Row
from grader.course import Course
from grader.errors import UsageError
from grader.exercise import Exercise
from grader.intake.delivery import Student
from grader.outcome import Outcome
from grader.report.model import SubmissionInfo, TestResult, build_report
from grader.report.picture import Chart, Curve, Images, Panel, Words
from grader.report.write import FORMATS


class _Course(Course):
    """A course whose exercise is read once, since it is not what is damaged."""

    @functools.cache  # noqa: B019 - there is one course
    def exercise(self, exercise_id: str) -> Exercise:
        return super().exercise(exercise_id)


_COURSE = _Course(Path(__file__).parents[1] / "courses" / "light")
_EXERCISE = _COURSE.exercise("softmax")
_TESTS = _COURSE.manifest(_EXERCISE)
_KEY = "0" * 64
_MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
_SPOILT = (
    "UPDATE results SET report = CAST(? AS TEXT)",
    "UPDATE pictures SET pictures = CAST(? AS TEXT)",
    "UPDATE deliveries SET students = CAST(? AS TEXT)",
    "UPDATE deliveries SET submitted = CAST(? AS TEXT)",
    "UPDATE facts SET value = CAST(? AS TEXT) WHERE name = 'seed'",
    "UPDATE facts SET value = CAST(? AS TEXT) WHERE name = 'feedback'",
)
_FORMATS = ("html", "json", "markdown", "junit", "gradescope", "prairielearn", "annotations")


def report(data: bytes) -> None:
    """A damaged batch: reports in each format and all tables, or UsageError.

    The first byte says what is damaged, and what is made of it.
    """
    if not data:
        return
    store = _store()
    with _spoilt(store, _SPOILT[data[0] % len(_SPOILT)], data[1:]):
        try:
            _write(store, data[0] // len(_SPOILT))
        except UsageError as error:
            str(error).encode()


@contextlib.contextmanager
def _spoilt(store: BatchStore, statement: str, data: bytes) -> Iterator[None]:
    store._connection.execute("BEGIN")
    try:
        store._connection.execute(statement, (data,))
        yield
    finally:
        store._connection.execute("ROLLBACK")


def _write(store: BatchStore, what: int) -> None:
    if what % 4:
        name = _FORMATS[what % len(_FORMATS)]
        for _, _, each in BatchReports(store, _COURSE).all():
            text = FORMATS[name].render(each)
            assert text is None or text.encode()
        return
    found = grades(store.rows(), late=LatePolicy.parse(_MOMENT, "10%/day"))
    seed = store.seed or 0
    gradebook(found, _EXERCISE, _TESTS).encode()
    statistics(found, _TESTS).encode()
    class_page(
        found, _EXERCISE, _TESTS, title="Softmax", language="en", seed=seed, pages={}, alike=None
    ).encode()


@functools.cache
def _store() -> BatchStore:
    """A batch of one report."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    store = BatchStore(Path(folder.name))
    atexit.register(store.close)
    for name, value in {"exercise": _EXERCISE.id, "seed": "1", "feedback": "hints"}.items():
        store.put_fact(name, value)
    store.put_rows([Row("ada", 1, (Student("Ada", "1"),), "a.py", _MOMENT, False, _KEY, None, _KEY)])
    tests = [
        TestResult(
            name=name,
            title="Rows add up",
            category="shape",
            outcome=Outcome.FAILED,
            points=0,
            max_points=worth,
            hint="Axis.",
        )
        for name, worth in _TESTS.items()
    ]
    pictures = (
        Chart(
            title="Loss",
            steps_per_point=1,
            curves=(Curve(label="loss", values=(1.0, None), low=(0.5, 0.5), high=(2.0, 2.0)),),
        ),
        Images(title="Digits", panels=(Panel(label="one", png="aGk=", width=1, height=1),)),
        Words(title="Words", columns=("a",), rows=(("b",),)),
    )
    who = SubmissionInfo(name="a.py", sha256=_KEY)
    made = build_report(_EXERCISE, who, seed=1, isolation="docker", tests=tests, pictures=pictures)
    store.put_result(_KEY, made, {})
    return store
