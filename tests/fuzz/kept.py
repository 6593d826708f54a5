"""Targets: what an author wrote, an instructor downloaded, or a batch has kept."""

import csv
import io
import json
import math
import tempfile
from pathlib import Path

from grader.batch.gradebook import canvas_upload, gradebook, grades, moodle_upload
from grader.course import Course
from grader.errors import ExerciseError, UsageError
from grader.exercise import Exercise, Function
from grader.intake.roster import read_roster

_LINE = Exercise(
    id="line", title="Line", summary="By hand.", points={"loss": 70.0}, functions={"fit": Function()}
)
_FILES = (
    "exercises/line/exercise.toml",
    "hidden_tests/line/manifest.toml",
    "hidden_tests/line/titles.zh.toml",
    "exercises/line/statement.zh.md",
)
_LONGEST_EXERCISE = 100_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def course(data: bytes) -> None:
    """A file of an exercise, the first byte says which: what is within its bounds, or ExerciseError."""
    if not data:
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("exercises/line", "hidden_tests/line"):
            (root / name).mkdir(parents=True)
        (root / _FILES[0]).touch()
        which = data[0] % len(_FILES)
        (root / _FILES[which]).write_bytes(data[1:])
        try:
            _read(Course(root), which)
        except ExerciseError as error:
            str(error).encode()


def _read(found: Course, which: int) -> None:
    if which == 0:
        exercise = found.exercise("line")
        assert exercise.max_score > 0
        assert Exercise.model_validate(exercise.model_dump()) == exercise
        assert len(exercise.model_dump_json()) < _LONGEST_EXERCISE
    elif which == 1:
        assert math.fsum(found.manifest(_LINE).values()) == _LINE.max_score
    elif which == 2:
        json.dumps(found.titles("line", "zh"), ensure_ascii=False).encode()
    else:
        found.title(_LINE, "zh").encode()


def roster(data: bytes) -> None:
    """A list of students, as CSV: students whom tables can hold without a formula among their cells, or UsageError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "roster.csv")
        path.write_bytes(data)
        try:
            read = read_roster(path)
        except UsageError as error:
            str(error).encode()
            return
    found = grades([], read)
    assert len(found) == len({*read.students}) or len(found) == len(read.students)
    for student in read.students:
        assert read.find(student) in (student, None)
    for table in (gradebook(found, _LINE, {}), canvas_upload(found, _LINE), moodle_upload(found, _LINE)):
        table.encode()
        lines = list(csv.reader(io.StringIO(table, newline=""), strict=True))
        assert len(lines) >= len(found)
        assert len({len(line) for line in lines}) == 1
        assert not any(cell.startswith(_FORMULA) and cell != "-" for line in lines for cell in line)
