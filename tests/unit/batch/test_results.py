"""What a batch leaves for people: the class page, a page for each submission, written once."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from grader.batch import store as store_module
from grader.batch.class_page import class_page
from grader.batch.gradebook import Grade, grades
from grader.batch.overview import overview
from grader.batch.reports import BatchReports
from grader.batch.results import Results
from grader.batch.store import BatchStore, Row
from grader.batch.summary import Summary
from grader.feedback import Feedback
from grader.intake.delivery import Student
from grader.outcome import Outcome
from grader.report.model import Report, SubmissionInfo, TestResult, build_report
from grader.report.pages import student_page
from grader.report.picture import Words

from .conftest import EXERCISE, LIGHT, Place

TESTS = {"test_a": 10.0, "test_b": 10.0, "test_c": 10.0}


def report(*outcomes: Outcome) -> Report:
    tests = [
        TestResult(
            name=name, title=f"Title of {name}", category="loss", outcome=outcome,
            points=10 if outcome is Outcome.PASSED else 0, max_points=10,
            hint=None if outcome is Outcome.PASSED else f"Hint of {name}",
        )
        for name, outcome in zip(TESTS, outcomes, strict=True)
    ]  # fmt: skip
    picture = Words(title="Words", columns=("a",), rows=(("b",),))
    exercise = LIGHT.exercise(EXERCISE)
    who = SubmissionInfo(name="a.py", sha256="0" * 64)
    return build_report(exercise, who, seed=1, isolation="docker", tests=tests, pictures=[picture])


def grade(name: str, *outcomes: Outcome) -> Grade:
    summary = Summary.of(report(*outcomes).to_json())
    row = Row(name, 1, (Student(name),), "a.py", None, None, "0", None, "0", summary)
    return grades([row])[0]


PASSED, FAILED, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED


def test_a_class_is_summed_up() -> None:
    found = [
        grade("ada", PASSED, FAILED, SKIPPED),
        grade("bob", PASSED, FAILED, PASSED),
        grade("eve", PASSED, PASSED, PASSED),
    ]
    summed = overview(found, TESTS, {"test_a": "loss"}, 30.0)
    assert (summed.scores, summed.mean, summed.median) == (3, 20.0, 20.0)
    assert [each.count for each in summed.bins] == [0, 0, 0, 1, 0, 0, 1, 0, 0, 1]
    assert [(each.title, each.passed, each.tried, each.skipped) for each in summed.tests] == [
        ("Title of test_b", 1, 3, 0), ("Title of test_c", 2, 3, 1), ("Title of test_a", 3, 3, 0),
    ]  # fmt: skip
    assert [(each.hint, each.count) for each in summed.misconceptions] == [("Hint of test_b", 2)]


def test_nobody_is_a_class_too() -> None:
    summed = overview([], TESTS, {}, 30.0)
    assert (summed.scores, summed.mean, summed.seconds) == (0, None, None)
    page = class_page([], LIGHT.exercise(EXERCISE), TESTS, title="T", language="en", seed=1, pages={})
    assert "<h1>T</h1>" in page


def results(place: Place) -> Results:
    return Results(place.out, LIGHT, BatchStore(place.out))


def test_each_submission_has_a_page_that_the_class_page_leads_to(place: Place) -> None:
    place.write(ada="good", bob="bad")
    place.run()
    with closing((found := results(place)).store):
        found.write()
    pages = sorted(path.name for path in (place.out / "students").iterdir())
    assert len(pages) == 2
    text = (place.out / "class.html").read_text(encoding="utf-8")
    assert all(f'href="students/{name}"' in text for name in pages)


def test_pages_are_written_once_and_again_when_they_would_differ(place: Place) -> None:
    place.write(ada="good", bob="bad")
    place.run()
    with closing((found := results(place)).store):
        found.write()
        before = {path: path.stat().st_mtime_ns for path in (place.out / "students").iterdir()}
        found.write()
        assert {path: path.stat().st_mtime_ns for path in before} == before
        first, second = sorted(before)
        first.unlink()
        found.write()
        assert first.is_file()
    place.write(bob="better")
    place.run(resume=True)
    with closing((found := results(place)).store):
        found.write()
    assert second.stat().st_mtime_ns != before[second]


def test_a_page_whose_row_has_moved_leaves_no_copy_behind(place: Place) -> None:
    place.write(bob="bad")
    place.run()
    with closing((found := results(place)).store):
        found.write()
    (place.out / "students" / "notes.html").touch()
    place.write(ada="good")
    place.run(resume=True)
    with closing((found := results(place)).store):
        found.write()
    names = sorted(path.name for path in (place.out / "students").iterdir())
    assert names == ["0001-ada.html", "0002-bob.html", "notes.html"]


def test_pages_that_were_cut_off_halfway_leave_no_copy_behind(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write(bob="bad", eve="better")
    place.run()

    def cut(report: Report, who: str) -> str:
        if who == "eve":
            raise KeyboardInterrupt
        return student_page(report, who)

    with closing((found := results(place)).store), monkeypatch.context() as patch:
        patch.setattr("grader.batch.results.student_page", cut)
        with pytest.raises(KeyboardInterrupt):
            found.write()
    place.write(ada="good")
    place.run(resume=True)
    with closing((found := results(place)).store):
        found.write()
    names = sorted(path.name for path in (place.out / "students").iterdir())
    assert names == ["0001-ada.html", "0002-bob.html", "0003-eve.html"]


def test_pictures_come_back_from_the_store(tmp_path: Path) -> None:
    with closing(BatchStore(tmp_path)) as store:
        store.put_result("1", report(PASSED, PASSED, PASSED), {})
        found = store.report("1")
    assert found is not None
    assert [picture.title for picture in found.pictures] == ["Words"]


@pytest.mark.parametrize("of_batch", [None, Feedback.NOTHING])
@pytest.mark.parametrize("wish", [None, Feedback.POINTS])
def test_the_policy_is_the_one_asked_for_else_the_batch_s_else_the_exercise_s(
    tmp_path: Path, of_batch: Feedback | None, wish: Feedback | None
) -> None:
    with closing(BatchStore(tmp_path)) as store:
        store.put_fact("exercise", EXERCISE)
        if of_batch is not None:
            store.put_fact("feedback", of_batch.value)
        store.put_result("1", report(PASSED, PASSED, PASSED), {})
        store.put_rows([Row("ada", 1, (Student("ada"),), "a.py", None, None, "0" * 64, None, "1")])
        ((_, _, found),) = BatchReports(store, LIGHT, wish).all()
    assert found.feedback is (wish or of_batch or Feedback.HINTS)


def test_a_batch_of_the_version_before_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(store_module, "MIGRATIONS", store_module.MIGRATIONS[:1])
        BatchStore(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / store_module.FILE_NAME)) as connection:
        text = report(PASSED, PASSED, PASSED).model_dump_json(
            by_alias=True, exclude={"pictures", "feedback", "title"}
        )
        connection.execute("INSERT INTO results VALUES ('1', ?, '{}')", (text,))
        connection.commit()
    with closing(BatchStore(tmp_path)) as store:
        found = store.report("1")
    assert found is not None
    assert found.pictures == ()
