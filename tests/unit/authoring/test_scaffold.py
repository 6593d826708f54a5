"""A new exercise is whole, named as it was asked for, and never written over another."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.authoring.scaffold import new_exercise
from grader.cli.app import app
from grader.course import Course
from grader.digest import exercise_digest
from grader.errors import UsageError
from grader.starter import start_exercise
from grader.verify.variant import Kind, mutant_variants, variants


def test_it_is_whole(tmp_path: Path) -> None:
    made = new_exercise(tmp_path / "course", "my_line")
    course = Course(tmp_path / "course")
    assert course.ids() == ["my_line"]
    assert course.manifest(course.exercise("my_line"))
    kinds = [variant.kind for variant in variants(course, "my_line")]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        Kind.REFERENCE: 1,
        Kind.STUB: 1,
        Kind.WRONG: 3,
        Kind.CORRECT: 1,
    }
    assert any(variant.equivalent for variant in mutant_variants(course, "my_line"))
    assert exercise_digest(course, "my_line")
    assert all(folder.name == "my_line" for folder in made)
    text = "".join(
        path.read_text(encoding="utf-8") for folder in made for path in folder.rglob("*") if path.is_file()
    )
    assert "EXERCISE" not in text
    assert not list((tmp_path / "course").rglob("*.pyc"))


def test_a_student_can_start_it(tmp_path: Path) -> None:
    new_exercise(tmp_path / "course", "my_line")
    start_exercise(Course(tmp_path / "course"), "my_line", tmp_path / "mine")
    names = {path.name for path in (tmp_path / "mine").iterdir()}
    assert names == {"solution.py", "solution.ipynb", "statement.md", "statement.zh.md", "public_tests"}


@pytest.mark.parametrize("name", ["", "Line", "my line", "../line", "1line", "line.", "x" * 65])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot name an exercise"):
        new_exercise(tmp_path, name)
    assert not list(tmp_path.iterdir())


def test_an_exercise_is_never_written_over(tmp_path: Path) -> None:
    new_exercise(tmp_path, "my_line")
    manifest = tmp_path / "hidden_tests/my_line/manifest.toml"
    manifest.write_text("mine")
    with pytest.raises(UsageError, match="my_line exists: choose another name; nothing was written"):
        new_exercise(tmp_path, "my_line")
    assert manifest.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "course").write_text("a file")
    with pytest.raises(UsageError, match="cannot be written: Not a directory"):
        new_exercise(tmp_path / "course", "my_line")


def test_the_command(tmp_path: Path) -> None:
    arguments = ["new", "my_line", "--course", str(tmp_path / "course")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert f"grader verify my_line --course {tmp_path / 'course'}" in done.output
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 2
    assert "exists" in again.output
