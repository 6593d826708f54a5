"""report: what a batch has kept, shown and written again."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grader.batch.reports import file_stem
from grader.batch.store import FILE_NAME, BatchStore, Row
from grader.course import Course
from grader.intake.delivery import Student
from grader.outcome import Outcome
from grader.report.model import SubmissionInfo, TestResult, build_report

Run = Callable[..., Any]
COURSE = Path(__file__).parents[2] / "courses/light"


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """Ada's work is graded and Bob handed in the same, Eve's is rejected, Zoe's not graded, Kim's still to come."""
    folder = tmp_path / "graded"
    folder.mkdir()
    exercise = Course(COURSE).exercise("softmax")
    test = TestResult(
        name="test_entropy_values", title="entropy has the right values", category="loss", outcome=Outcome.FAILED,
        points=0, max_points=10, hint="Entropy is in nats.",
    )  # fmt: skip
    info = SubmissionInfo(name="ada.py", sha256="0" * 64)
    graded = build_report(exercise, info, seed=7, isolation="docker", tests=[test])

    def row(name: str, result: str | None, **changes: Any) -> Row:
        student = Student(name, id=name[:1].lower() * 3)
        digest = None if result is None else "0" * 64
        return Row(f"file:{name}", 1, (student,), f"{name}.py", None, None, digest, None, result, **changes)

    rejected = Row("file:Eve", 1, (Student("Eve"),), "Eve.py", None, None, None, "'Eve.py' is empty", None)
    with closing(BatchStore(folder)) as store:
        store.put_fact("exercise", "softmax")
        store.put_fact("seed", "7")
        store.put_rows([row("Ada Löve/..", "1"), row("Bob", "1"), rejected, row("Zoe", "2"), row("Kim", "3")])
        store.put_result("1", graded, {})
        store.put_ungraded("2", "the engine is gone")
    return folder


def test_somebody_s_report_is_shown(run: Run, batch: Path) -> None:
    result = run("report", batch, "bob", "--course", COURSE)
    assert (result.code, result.err) == (0, "")
    assert "Bob.py" in result.out
    assert "ada" not in result.out
    assert "Entropy is in nats." in result.out
    assert "seed 7" in result.out


def test_a_person_is_found_by_any_part_of_what_is_known(run: Run, batch: Path) -> None:
    for who in ("AAA", "löve", "ada"):
        assert "Ada" in run("report", batch, who, "--course", COURSE).out
    assert "is empty" in run("report", batch, "Eve.py", "--course", COURSE).out
    assert "the engine is gone" in run("report", batch, "zoe", "--course", COURSE).out


def test_every_report_that_there_is_gets_a_file_of_its_own(run: Run, batch: Path, tmp_path: Path) -> None:
    feedback, data = tmp_path / "new" / "feedback", tmp_path / "data"
    result = run(
        "report", batch, "--report", f"markdown={feedback}", "--report", f"json={data}", "--course", COURSE
    )
    assert result.code == 0, result.err
    names = ["0001-Ada-Löve", "0002-Bob", "0003-Eve", "0004-Zoe"]
    assert sorted(path.name for path in feedback.iterdir()) == [f"{name}.md" for name in names]
    assert "Entropy is in nats" in (feedback / "0001-Ada-Löve.md").read_text(encoding="utf-8")
    outcomes = [json.loads((data / f"{name}.json").read_text(encoding="utf-8"))["outcome"] for name in names]
    assert outcomes == ["graded", "graded", "rejected", "infrastructure"]
    assert json.loads((data / "0004-Zoe.json").read_text(encoding="utf-8"))["score"] is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "whose report"),
        (("nobody",), 'no report of "nobody"'),
        (("Kim",), 'no report of "Kim"'),
        (("--report", "xml=a"), "formats: html, json"),
        (("--report", "json="), "expected FORMAT=DIR"),
        (("--report", "json=/dev/null/a"), "cannot be made"),
    ],
)
def test_what_cannot_be_done_is_told(run: Run, batch: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("report", batch, *arguments, "--course", COURSE)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_folder_without_a_batch_is_told(run: Run, tmp_path: Path) -> None:
    result = run("report", tmp_path, "ada", "--course", COURSE)
    assert (result.code, "is no folder of a batch" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Ada Löve", "0003-Ada-Löve"),
        ("../../etc", "0003-etc"),
        ("", "0003"),
        ("李 雷", "0003-李-雷"),
        ("-rf\n", "0003-rf"),
    ],
)
def test_a_file_s_name_is_tame_whatever_a_student_is_called(name: str, stem: str) -> None:
    assert file_stem(3, (Student(name),)) == stem
    assert len(file_stem(3, (Student("x" * 500),))) < 70


def test_pages_show_what_the_policy_lets_through(run: Run, batch: Path, tmp_path: Path) -> None:
    for feedback, seen in (("hints", True), ("points", False), ("nothing", False)):
        folder = tmp_path / feedback
        result = run(
            "report", batch, "--report", f"html={folder}", "--feedback", feedback, "--course", COURSE
        )
        assert result.code == 0, result.err
        text = (folder / "0001-Ada-Löve.html").read_text(encoding="utf-8")
        assert ("Entropy is in nats." in text) is seen
        assert ("entropy has the right values" in text) is seen
        assert ("not been released" in text) is (feedback == "nothing")


@pytest.mark.parametrize("damage", ["a report", "pages of the file", "all of the file"])
def test_a_damaged_batch_is_told(run: Run, batch: Path, damage: str) -> None:
    path = batch / FILE_NAME
    if damage == "a report":
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE results SET report = substr(report, 1, 100)")
    else:
        data = path.read_bytes()
        kept = 4096 if damage == "pages of the file" else 0
        path.write_bytes(data[:kept] + b"\xa5" * (len(data) - kept))
    result = run("report", batch, "ada", "--course", COURSE)
    assert result.code == 2
    assert FILE_NAME in result.err
    assert "Traceback" not in result.err
