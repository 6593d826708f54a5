"""A batch grades what it does not know, keeps what it has graded, and outlives faults."""

import shutil
import sqlite3
import threading
from contextlib import closing

import pytest

from grader.batch.slots import LocalSlots
from grader.batch.store import FILE_NAME, MIGRATIONS, BatchStore
from grader.course import Course
from grader.errors import ExerciseError, SandboxError, UsageError
from grader.grading import Job

from .conftest import LIGHT, Place


def test_every_delivery_has_a_row_and_the_same_work_is_graded_once(place: Place) -> None:
    place.write(ada="good", bob="good", eve="bad", torn="\0")
    heard = place.run()
    assert heard.begun == (4, 1, 2)
    assert sorted(place.grader.graded) == ["bad", "good"]
    rows = {row.students[0].name: row for row in place.rows()}
    assert list(rows) == ["ada", "bob", "eve", "torn"]
    assert rows["ada"].summary == rows["bob"].summary
    assert [row.summary.score for row in rows.values() if row.summary] == [100.0, 100.0, 0.0]
    assert "NUL" in str(rows["torn"].rejection) or "null" in str(rows["torn"].rejection)


def test_a_finished_batch_grades_nothing_again(place: Place) -> None:
    place.write(ada="good", eve="bad")
    place.run()
    before = place.rows()
    assert place.run(resume=True).begun == (2, 2, 0)
    assert len(place.grader.graded) == 2
    assert place.rows() == before


def test_what_is_new_or_changed_is_graded_and_what_is_gone_has_no_row(place: Place) -> None:
    place.write(ada="good", bob="bad", eve="bad too")
    place.run()
    place.write(bob="good", new="newly good")
    (place.source / "eve.py").unlink()
    assert place.run(resume=True).begun == (3, 2, 1)
    assert place.grader.graded[3:] == ["newly good"]
    assert [row.students[0].name for row in place.rows()] == ["ada", "bob", "new"]


def test_a_change_of_the_tests_or_the_seed_or_the_language_grades_anew(place: Place) -> None:
    place.write(ada="good")
    place.run()
    assert place.run(resume=True, seed=6).begun == (1, 0, 1)
    assert place.run(resume=True, language="zh").begun == (1, 0, 1)
    assert place.run(resume=True).begun == (1, 1, 0)
    course = place.root / "course"
    shutil.copytree(LIGHT.root, course)
    tests = course / "hidden_tests/softmax/test_loss.py"
    tests.write_text(tests.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert place.run(resume=True, course=Course(course)).begun == (1, 0, 1)


def test_a_folder_with_a_batch_needs_resume_and_the_same_exercise(place: Place) -> None:
    place.write(ada="good")
    place.run()
    with pytest.raises(UsageError, match="add --resume"):
        place.run()
    with closing(BatchStore(place.out)) as store:
        store.put_fact("exercise", "other")
    with pytest.raises(UsageError, match="of the exercise other"):
        place.run(resume=True)


def test_a_fault_is_tried_again_and_costs_nobody_anything(place: Place) -> None:
    place.write(ada="good", bob="good too")
    place.grader.faults = 3
    assert place.run(jobs=1).verdicts == ["graded", "graded"]
    assert [row.summary.score for row in place.rows() if row.summary] == [100.0, 100.0]


def test_a_fault_that_lasts_leaves_the_submission_ungraded_until_the_next_run(place: Place) -> None:
    place.write(ada="good", bob="good too")
    place.grader.faults = 4
    assert sorted(place.run(jobs=1).verdicts) == ["graded", "infrastructure"]
    first, second = place.rows()
    assert (first.summary, first.ungraded) == (None, "the engine is gone")
    assert second.ungraded is None
    assert place.run(resume=True).begun == (2, 1, 1)
    assert [row.ungraded for row in place.rows()] == [None, None]


def test_fault_after_fault_stops_the_batch_and_resume_goes_on(place: Place) -> None:
    place.write(**{f"student{number}": f"good {number}" for number in range(30)})
    place.grader.faults = 1000
    with pytest.raises(SandboxError, match="in a row could not be graded"):
        place.run(jobs=2)
    assert len(place.grader.graded) < 50
    place.grader.faults = 0
    assert place.run(resume=True).begun == (30, 0, 30)
    assert all(row.summary is not None for row in place.rows())


def test_slots_bound_what_runs_at_once(place: Place) -> None:
    barrier = threading.Barrier(3, timeout=10)

    def meet(job: Job) -> None:
        barrier.wait()

    place.grader.during = meet
    place.write(**{f"student{number}": f"good {number}" for number in range(9)})
    place.run(jobs=3)
    assert place.grader.most_at_once == 3


def test_slots_that_become_fewer_end_no_batch(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    widths = iter([5, 1, 1])
    width = property(lambda slots: next(widths, 1), lambda slots, jobs: None)
    monkeypatch.setattr(LocalSlots, "width", width, raising=False)
    place.write(**{f"student{number}": f"good {number}" for number in range(20)})
    assert place.run().verdicts == ["graded"] * 20


def test_a_bug_met_with_one_submission_costs_no_other(place: Place) -> None:
    def fail(job: Job) -> None:
        if "bad" in job.submission.units[0].source:
            raise ZeroDivisionError

    place.write(ada="good", bob="bad", eve="good too")
    place.grader.during = fail
    assert sorted(place.run().verdicts) == ["graded", "graded", "infrastructure"]
    assert "ZeroDivisionError" in str(place.rows()[1].ungraded)


def test_a_broken_exercise_ends_the_batch(place: Place) -> None:
    def fail(job: Job) -> None:
        raise ExerciseError("no tests")

    place.write(ada="good", bob="bad")
    place.grader.during = fail
    with pytest.raises(ExerciseError):
        place.run()
    assert place.grader.aborted


@pytest.mark.parametrize(("changed", "scores"), [("bad", [100.0, 100.0, 0.0]), ("", [100.0, 100.0])])
def test_a_file_that_changes_under_the_batch_is_not_graded_as_another(
    place: Place, changed: str, scores: list[float]
) -> None:
    place.write(ada="good 1", bob="good 2", eve="good 3")

    def change(job: Job) -> None:
        place.write(eve=changed)

    place.grader.during = change
    place.run(jobs=1)
    *_, last = place.rows()
    assert "changed while the batch ran" in str(last.ungraded)
    place.grader.during = lambda job: None
    place.run(resume=True)
    assert [row.summary.score for row in place.rows() if row.summary] == scores


def test_many_files_that_change_under_the_batch_do_not_end_it(place: Place) -> None:
    names = [f"student{number:02}" for number in range(12)]
    place.write(**dict.fromkeys(names, "good"))
    place.write(**{name: f"good {name}" for name in names})

    def change(job: Job) -> None:
        place.write(**dict.fromkeys(names[2:11], "bad"))

    place.grader.during = change
    place.run(jobs=1)
    told = [row.summary is not None or row.ungraded is not None for row in place.rows()]
    assert told == [True] * 12
    assert place.rows()[-1].summary is not None


def test_what_failed_last_time_goes_last(place: Place) -> None:
    place.write(ada="good ada", bob="good bob", eve="good eve")
    place.grader.faults = 4
    place.run(jobs=1)
    place.write(zoe="good zoe")
    place.grader.graded.clear()
    place.run(jobs=1, resume=True)
    assert place.grader.graded == ["good zoe", "good ada"]


def test_an_interrupt_ends_what_runs_and_keeps_what_is_done(place: Place) -> None:
    def interrupt(job: Job) -> None:
        if "3" in job.submission.units[0].source:
            raise KeyboardInterrupt

    place.write(**{f"student{number}": f"good {number}" for number in range(6)})
    place.grader.during = interrupt
    with pytest.raises(KeyboardInterrupt):
        place.run(jobs=1)
    assert place.grader.aborted
    # The one that waited in the slot may have been graded before the interrupt was heard of; none after it.
    kept = [row.summary is not None for row in place.rows()]
    assert kept[:3] == [True] * 3
    assert not kept[3]
    assert not kept[5]


def test_a_database_of_a_later_version_or_of_another_kind_is_told(place: Place) -> None:
    place.out.mkdir()
    with closing(sqlite3.connect(place.out / FILE_NAME)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(UsageError, match="later version"):
        BatchStore(place.out)
    (place.out / FILE_NAME).unlink()
    BatchStore(place.out).close()
    # SQLite's sentence on this quotes what is no text.
    intact = (place.out / FILE_NAME).read_bytes()
    (place.out / FILE_NAME).write_bytes(intact.replace(b"PRIMARY KEY, report", b"PRIMARY K\xffY, report"))
    with pytest.raises(UsageError, match="is no batch"):
        BatchStore(place.out)
    (place.out / FILE_NAME).write_bytes(b"no database at all, but long enough to be looked at" * 30)
    with pytest.raises(UsageError, match="is no batch"):
        BatchStore(place.out)


def test_a_source_that_is_not_there_is_told(place: Place) -> None:
    with pytest.raises(UsageError, match="there is no folder or file"):
        place.run()
    place.write(ada="good")
    assert place.run().begun == (1, 0, 1)  # nothing has been begun, so nothing needs to be resumed
