"""Whose files are whose, in what platforms export."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SubmissionError, UsageError
from grader.intake.delivery import Delivery, read_content, read_delivery
from grader.intake.exports import GRADESCOPE_TABLE, deliveries, latest, recognise
from grader.intake.files import File, open_files
from grader.intake.layout import Layout

SOURCE = b"x = 1\n"
GRADESCOPE = """
submission_11:
  :submitters:
  - :name: 李明
    :sid: '007'
    :email: li@example.edu
  - :name: Ada "the first" Lovelace
    :sid: 42
    :email:
  :created_at: 2026-03-01 22:15:01.123456789 Z
  :score: 0.0
submission_12:
  :submitters:
  - :name: Nobody's file
    :email: n@example.edu
  :created_at: 2026-03-02T10:00:00+01:00
"""


def files(*paths: str, content: bytes = SOURCE) -> list[File]:
    return [File(tuple(path.split("/")), lambda limit: content[:limit]) for path in paths]


def told(found: list[Delivery]) -> list[tuple[str, str, int, list[str]]]:
    return [
        (each.key, each.students[0].name, each.attempt, ["/".join(file.path) for file in each.files])
        for each in found
    ]


def test_canvas_names_tell_student_and_lateness() -> None:
    found = deliveries(
        files("doejane_101_9001_solution.py", "müllerö_LATE_102_9002_my_1_2_vae.ipynb", "李明_103_1_a_b.py")
    )
    assert told(found) == [
        ("canvas:101", "doejane", 1, ["solution.py"]),
        ("canvas:102", "müllerö", 1, ["my_1_2_vae.ipynb"]),
        ("canvas:103", "李明", 1, ["a_b.py"]),
    ]
    assert [each.late for each in found] == [False, True, False]
    assert [each.students[0].id for each in found] == ["101", "102", "103"]


def test_an_anonymous_canvas_export_has_no_names() -> None:
    found = deliveries(files("anon_101_9001_solution.py", "anon_102_9002_solution.py"))
    assert told(found) == [("anon:101", "anon", 1, ["solution.py"]), ("anon:102", "anon", 1, ["solution.py"])]
    assert found[0].students[0].id is None


def test_what_canvas_numbers_is_another_attempt_only_beside_the_first() -> None:
    alone = deliveries(files("doe_1_9_solution-2.py", "doe_1_10_layers.py"))
    assert told(alone) == [("canvas:1", "doe", 3, ["solution.py", "layers.py"])]
    both = deliveries(files("doe_1_9_solution.py", "doe_1_10_solution-1.py"))
    assert told(both) == [("canvas:1", "doe", 1, ["solution.py"]), ("canvas:1", "doe", 2, ["solution.py"])]
    assert told(latest(both)) == [("canvas:1", "doe", 2, ["solution.py"])]


@pytest.mark.parametrize("top", ["", "Course-Assignment 3-77/"])
def test_moodle_names_are_opaque_up_to_the_suffix(top: str) -> None:
    found = deliveries(
        files(
            f"{top}Ada Lovelace_12_assignsubmission_file_/src/solution.py",
            f"{top}李 明_13_assignsubmission_file/solution.py",
            f"{top}-rf_14_assignsubmission_file_solution.py",
            f"{top}two\nlines_15_assignsubmission_file_my work.py",
            f"{top}Ada Lovelace_12_assignsubmission_onlinetext_/onlinetext.html",
            f"{top}Participant_16_assignsubmission_file_/a.py",
        )
    )
    assert told(found) == [
        ("moodle:12", "Ada Lovelace", 1, ["src/solution.py"]),
        ("moodle:13", "李 明", 1, ["solution.py"]),
        ("moodle:14", "-rf", 1, ["solution.py"]),
        ("moodle:15", "two\nlines", 1, ["my work.py"]),
        ("moodle:16", "Participant", 1, ["a.py"]),
    ]


def test_a_file_name_cannot_pass_for_another_participant() -> None:
    found = deliveries(
        files(
            "Eve_5_assignsubmission_file_x_7_assignsubmission_file_solution.py",
            "Bob_7_assignsubmission_file_a.py",
        )
    )
    assert [each.key for each in found] == ["moodle:5", "moodle:7"]
    canvas = deliveries(files("eve_5_1_bob_7_2_solution.py", "bob_7_3_a.py"))
    assert [each.key for each in canvas] == ["canvas:5", "canvas:7"]


def test_gradescope_has_a_table_of_groups_and_times() -> None:
    table = File(("assignment_5_export", "submission_metadata.yml"), lambda limit: GRADESCOPE.encode())
    found = deliveries(
        [
            table,
            *files("assignment_5_export/submission_11/solution.py", "assignment_5_export/submission_13/a.py"),
        ]
    )
    assert [each.key for each in found] == [f"gradescope:submission_{number}" for number in (11, 12, 13)]
    group, empty, unknown = found
    assert [(each.name, each.login, each.email) for each in group.students] == [
        ("李明", "007", "li@example.edu"),
        ('Ada "the first" Lovelace', "42", None),
    ]
    assert group.submitted == datetime(2026, 3, 1, 22, 15, 1, 123456, tzinfo=UTC)
    assert empty.submitted == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert empty.files == ()
    assert unknown.students[0].name == "submission_13"
    with pytest.raises(SubmissionError, match="found none"):
        read_content(empty)


def test_all_in_gradescopes_table_is_text() -> None:
    text = "submission_1:\n  :submitters:\n  - :name: No\n    :sid: 0070\n  - :name: Null\n    :sid: 1_0\n"
    (found,) = deliveries([File((GRADESCOPE_TABLE,), lambda limit: text.encode())])
    assert [(each.name, each.login) for each in found.students] == [("No", "0070"), ("Null", "1_0")]


@pytest.mark.parametrize("table", ["- 1", "a: [", "submission_1: 3", "!!python/object/apply:os.system [id]"])
def test_a_table_that_is_none_is_told(table: str) -> None:
    with pytest.raises(UsageError, match="submission_metadata"):
        deliveries([File(("submission_metadata.yml",), lambda limit: table.encode())])


def test_a_folder_for_each_student_may_hold_attempts() -> None:
    found = deliveries(
        files(
            "ada/solution.py", "bob/attempt 1/a.py", "bob/attempt_2/hw/solution.py", "bob/attempt_2/hw/b.py"
        )
    )
    assert told(found) == [
        ("folder:ada", "ada", 1, ["solution.py"]),
        ("folder:bob", "bob", 1, ["a.py"]),
        ("folder:bob", "bob", 2, ["hw/solution.py", "hw/b.py"]),
    ]
    assert [each.attempt for each in latest(found)] == [1, 2]


def test_files_and_folders_may_lie_side_by_side_in_one_folder() -> None:
    found = deliveries(
        files("all/ada.py", "all/bob.ipynb", "all/eve/solution.py", "all/.DS_Store", "__MACOSX/all/._ada.py")
    )
    assert [each.key for each in found] == ["file:ada.py", "file:bob.ipynb", "folder:eve"]
    assert [each.students[0].name for each in found] == ["ada", "bob", "eve"]


def test_the_only_student_has_a_folder_of_their_own() -> None:
    assert told(deliveries(files("ada/solution.py"))) == [("folder:ada", "ada", 1, ["solution.py"])]


def test_a_layout_that_does_not_fit_is_told_with_the_file() -> None:
    with pytest.raises(UsageError, match=r"'ada\.py' is not named as canvas does"):
        deliveries(files("ada.py"), Layout.CANVAS)
    with pytest.raises(UsageError, match=r"'ada\.py' is not named as moodle does"):
        deliveries(files("ada.py"), Layout.MOODLE)
    with pytest.raises(UsageError, match="empty"):
        deliveries(files("__MACOSX/x", ".DS_Store"))


def test_a_name_that_one_student_chose_does_not_decide_for_the_others() -> None:
    names = ("ada.py", "Eve_5_assignsubmission_file_solution.py", "eve_6_7_solution.py")
    assert [each.key for each in deliveries(files(*names))] == [
        *("file:Eve_5_assignsubmission_file_solution.py", "file:ada.py", "file:eve_6_7_solution.py"),
    ]


def test_a_layout_may_be_forced() -> None:
    found = deliveries(files("doe_1_2_a.py", "roe_3_4_b.py"), Layout.FILES)
    assert [each.key for each in found] == ["file:doe_1_2_a.py", "file:roe_3_4_b.py"]
    assert recognise(files("doe_1_2_a.py", "roe_3_4_b.py"))[0] is Layout.CANVAS


def test_the_same_work_has_the_same_digest_in_any_export(
    tmp_path: Path, zipped: Callable[..., bytes]
) -> None:
    modules = [("solution.py", SOURCE), ("layers.py", b"y = 2\n")]
    archive = tmp_path / "export.zip"
    archive.write_bytes(
        zipped(*((f"ada/{name}", content) for name, content in modules), ("bob.zip", zipped(*modules)))
    )
    with open_files(archive) as found:
        folder, packed = (read_delivery(read_content(each)) for each in reversed(deliveries(found)))
    assert folder.sha256 == packed.sha256
    assert folder.files == (("layers.py", b"y = 2\n"),)


def test_of_several_files_solution_is_graded_however_a_browser_numbered_it() -> None:
    (found,) = deliveries(files("ada/solution (2).py", "ada/layers.py"))
    content = read_content(found)
    assert (content.name, content.modules) == ("solution (2).py", (("layers.py", SOURCE),))
    torn, _ = deliveries(files("ada/one.py", "ada/two.py", "bob/one.py"))
    with pytest.raises(SubmissionError, match=r"'one\.py', 'two\.py'"):
        read_content(torn)


def test_a_module_of_an_impossible_name_is_told() -> None:
    (found,) = deliveries(files("ada/solution.py", "ada/-rf.py"))
    with pytest.raises(SubmissionError, match=r"'-rf\.py' cannot be imported"):
        read_content(found)


@pytest.mark.parametrize(
    ("modules", "problem"),
    [
        ([f"m{number}.py" for number in range(256)], "256 further Python files"),
        (
            ["/".join(["n" * 200] * 5 + [f"{number}.py"]) for number in range(131)],
            "names of the Python files",
        ),
        (["n" * 253 + ".py"], "too long a name"),
        (["/".join(["n" * 200] * 6)], "too long a name"),
    ],
    ids=["many", "long names together", "long name", "long path"],
)
def test_more_modules_than_the_sandbox_can_be_given_are_told(modules: list[str], problem: str) -> None:
    found = files("solution.py", *(f"{name.removesuffix('.py')}.py" for name in modules))
    with pytest.raises(SubmissionError, match=problem):
        read_content(Delivery("ada", (), tuple(found)))


def test_modules_are_read_up_to_a_size_of_all_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.intake.delivery.LARGEST_MODULES", 2 * len(SOURCE))

    def read(limit: int) -> bytes:
        if len(SOURCE) > limit:
            raise SubmissionError("too large")
        return SOURCE

    names = [("ada", name) for name in ("solution.py", "a.py", "b.py", "c.py")]
    (fitting,) = deliveries([File(name, read) for name in names[:3]])
    assert len(read_content(fitting).modules) == 2
    (torn,) = deliveries([File(name, read) for name in names])
    with pytest.raises(SubmissionError, match="too large"):
        read_content(torn)


NAMES = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12).filter(
    lambda name: name not in (".", "..")
)


@given(st.lists(st.lists(NAMES, min_size=1, max_size=3).map(tuple), min_size=1, max_size=8, unique=True))
def test_any_names_give_deliveries_and_lose_no_file(paths: list[tuple[str, ...]]) -> None:
    given_files = [File(path, lambda limit: SOURCE) for path in paths]
    try:
        found = deliveries(given_files)
    except UsageError:
        return  # nothing but litter, or a stray name in a platform's export
    assert len({(each.key, each.attempt) for each in found}) == len(found)
    kept = sum(len(each.files) for each in found)
    layout, seen = recognise(given_files)
    if layout in (Layout.FOLDERS, Layout.FILES, Layout.CANVAS):
        assert kept == len(seen)
