"""list, show and start."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_list_names_the_exercises(run: Run) -> None:
    result = run("list")
    assert result.code == 0
    assert result.out == "line_fit  Fit a line (100 points)\n          Least squares by hand.\n"


def test_list_goes_on_after_a_broken_exercise(run: Run, course_root: Path) -> None:
    (course_root / "exercises/broken").mkdir()
    (course_root / "exercises/broken/exercise.toml").write_text("id =", encoding="utf-8")
    result = run("list")
    assert result.code == 2
    assert "line_fit" in result.out
    assert "broken/exercise.toml: not TOML" in result.err


@pytest.mark.parametrize("arguments", [["--course", "{}", "list"], ["list", "--course", "{}"]])
def test_a_course_is_chosen_before_or_after_the_command(
    run: Run, course_root: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("GRADER_COURSE", "/nowhere")
    result = run(*(argument.format(course_root) for argument in arguments))
    assert (result.code, result.out[:8]) == (0, "line_fit")


def test_no_course_exits_with_2(run: Run, tmp_path: Path) -> None:
    result = run("list", "--course", tmp_path)
    assert result.code == 2
    assert "no course in" in result.err


def test_show_tells_points_limits_and_interface(run: Run) -> None:
    result = run("show", "line_fit")
    assert result.code == 0
    assert "100: shape 30, loss 70" in result.out
    assert "512 MiB memory, 1 CPU, 256 processes" in result.out
    assert "fit(x, y)  (arrays arrive as numpy)\n      -> slope and intercept" in result.out
    assert "predict(x)\n" in result.out


def test_show_suggests_a_name(run: Run) -> None:
    result = run("show", "linefit")
    assert (result.code, result.out) == (2, "")
    assert "did you mean line_fit?" in result.err


def test_start_hands_out_what_a_student_needs(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "work"
    result = run("start", "line_fit", folder)
    assert result.code == 0
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert found == [
        "data/points.csv",
        "public_tests/test_public.py",
        "solution.ipynb",
        "solution.py",
        "statement.md",
        "statement.zh.md",
    ]
    assert f"grader check line_fit {folder / 'solution.py'}" in result.out


def test_start_takes_an_empty_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    assert run("start", "line_fit", tmp_path / "work").code == 0


@pytest.mark.parametrize("name", ["work/notes.txt", "work"])
def test_start_overwrites_nothing(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    result = run("start", "line_fit", tmp_path / "work")
    assert result.code == 2
    assert "nothing was written" in result.err
    assert path.read_text(encoding="utf-8") == "mine"


def test_start_where_nothing_can_be_written(run: Run, solution: Path) -> None:
    result = run("start", "line_fit", solution / "below")
    assert result.code == 2
    assert "cannot be written: Not a directory" in result.err


def test_an_exercise_without_a_stub_is_the_authors_error(run: Run, course_root: Path, tmp_path: Path) -> None:
    (course_root / "exercises/line_fit/stub.py").unlink()
    result = run("start", "line_fit", tmp_path / "work")
    assert result.code == 2
    assert "expected a stub.py" in result.err
