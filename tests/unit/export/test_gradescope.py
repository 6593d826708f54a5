"""What is in the zip for Gradescope, and what must not be."""

import json
import os
import stat
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

import pytest

import grader
from grader.course import Course
from grader.errors import ExerciseError, UsageError
from grader.export.gradescope import export_gradescope
from grader.export.settings import Settings

ROOT = Path(__file__).parents[3]


@pytest.fixture
def complete(course_root: Path) -> Course:
    """The small course with a hidden test, and what else may lie beside it."""
    for name in (
        "hidden_tests/line_fit/test_shape.py",
        "hidden_tests/line_fit/data/held_out.npz",
        "hidden_tests/line_fit/correct/c.py",
        "hidden_tests/line_fit/mutants.toml",
        "hidden_tests/line_fit/.git/config",
        "hidden_tests/other/test_shape.py",
        "exercises/other/exercise.toml",
        "exercises/line_fit/.ipynb_checkpoints/stub.ipynb",
    ):
        (course_root / name).parent.mkdir(parents=True, exist_ok=True)
        (course_root / name).write_text("", encoding="utf-8")
    return Course(course_root)


def export(course: Course, out: Path) -> zipfile.ZipFile:
    size = export_gradescope(course, Settings(exercise="line_fit", seed=3, language="zh"), out)
    assert size == out.stat().st_size
    return zipfile.ZipFile(out)


def test_of_the_course_the_one_exercise_and_its_hidden_tests_are_inside(
    complete: Course, tmp_path: Path
) -> None:
    with export(complete, tmp_path / "out.zip") as archive:
        names = archive.namelist()
        settings = json.loads(archive.read("autograder.json"))
    assert [name for name in names if name.startswith("course/")] == [
        "course/exercises/line_fit/data/points.csv",
        "course/exercises/line_fit/exercise.toml",
        "course/exercises/line_fit/public_tests/test_public.py",
        "course/exercises/line_fit/statement.md",
        "course/exercises/line_fit/statement.zh.md",
        "course/exercises/line_fit/stub.ipynb",
        "course/exercises/line_fit/stub.py",
        "course/hidden_tests/line_fit/data/held_out.npz",
        "course/hidden_tests/line_fit/manifest.toml",
        "course/hidden_tests/line_fit/test_shape.py",
    ]
    assert settings == {"exercise": "line_fit", "seed": 3, "language": "zh"}


def test_no_solution_is_inside_of_the_projects_own_exercises_either(tmp_path: Path) -> None:
    course = Course(ROOT)
    for exercise_id in course.ids():
        out = tmp_path / f"{exercise_id}.zip"
        export_gradescope(course, Settings(exercise=exercise_id), out)
        reference = course.reference(exercise_id).read_bytes()
        known = [
            path.read_bytes() for kind in ("wrong", "correct") for path in course.overlays(exercise_id, kind)
        ]
        assert known
        with zipfile.ZipFile(out) as archive:
            for name in archive.namelist():
                parts = set(PurePosixPath(name).parts)
                assert not parts & {"wrong", "correct", "reference_solutions", "mutants.toml", "__pycache__"}
                assert archive.read(name) not in [reference, *known]


def test_the_grader_and_the_worker_are_whole_and_the_locks_are_there(
    complete: Course, tmp_path: Path
) -> None:
    with export(complete, tmp_path / "out.zip") as archive:
        names = set(archive.namelist())
        for lock, name in (
            ("requirements/core.txt", "requirements/core.txt"),
            ("sandbox/requirements.txt", "sandbox/requirements.txt"),
        ):
            assert archive.read(name) == (ROOT / lock).read_bytes()
    template = Path(grader.__file__).parent / "authoring" / "template"
    sources = [
        path for package in ("grader", "sandbox") for path in (ROOT / package).rglob("*.py")
        if not path.is_relative_to(template)
    ]  # fmt: skip
    assert {path.relative_to(ROOT).as_posix() for path in sources} <= names
    assert "grader/judge/pytest.ini" in names


def test_the_scripts_are_executable_and_nothing_else(complete: Course, tmp_path: Path) -> None:
    with export(complete, tmp_path / "out.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    executable = {name for name, mode in modes.items() if mode & 0o111}
    assert executable == {"setup.sh", "run_autograder"}
    assert all(stat.S_ISREG(mode) for mode in modes.values())
    assert {stat.S_IMODE(mode) for mode in modes.values()} == {0o644, 0o755}


def test_every_path_is_relative_and_stays_inside(complete: Course, tmp_path: Path) -> None:
    with export(complete, tmp_path / "out.zip") as archive:
        names = archive.namelist()
    assert names == sorted(set(names))
    for name in names:
        assert not name.startswith("/")
        assert "\\" not in name
        assert not {"..", ".", ""} & set(name.split("/"))


def test_the_same_inputs_give_the_same_bytes(complete: Course, tmp_path: Path) -> None:
    export(complete, tmp_path / "one.zip").close()
    for path in complete.root.rglob("*"):
        os.utime(path, (1, 1))
        if path.is_file():
            path.chmod(0o600)
    export(complete, tmp_path / "two.zip").close()
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_an_earlier_zip_is_replaced_and_no_draft_stays(complete: Course, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out.zip"
    out.parent.mkdir()
    out.write_text("old", encoding="utf-8")
    export(complete, out).close()
    assert [path.name for path in out.parent.iterdir()] == ["out.zip"]


@pytest.mark.parametrize("place", ["nowhere/out.zip", "."])
def test_a_place_that_cannot_be_written_is_told(complete: Course, tmp_path: Path, place: str) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError, match=r"--out: .* cannot be written"):
        export(complete, tmp_path / place)
    assert sorted(tmp_path.iterdir()) == before


def test_an_exercise_without_hidden_tests_is_told(course: Course, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"expected test files such as test_shape\.py"):
        export(course, tmp_path / "out.zip")


def test_a_broken_manifest_is_told_before_it_is_uploaded(complete: Course, tmp_path: Path) -> None:
    (complete.hidden_dir("line_fit") / "manifest.toml").write_text("[tests]\na = 1\n", encoding="utf-8")
    with pytest.raises(ExerciseError, match="add up to 1"):
        export(complete, tmp_path / "out.zip")


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_are_correct_bash(script: str) -> None:
    path = ROOT / "grader" / "export" / "files" / script
    subprocess.run(["bash", "-n", path], check=True)
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
