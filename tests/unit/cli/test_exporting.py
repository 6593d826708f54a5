"""export gradescope."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _hidden_test(course_root: Path) -> None:
    (course_root / "hidden_tests" / "line_fit" / "test_shape.py").write_text("", encoding="utf-8")


def test_the_zip_has_the_exercises_name(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", "gradescope", "line_fit")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("line_fit-gradescope.zip (")
    assert "docs/gradescope.md" in result.out
    assert zipfile.is_zipfile(tmp_path / "line_fit-gradescope.zip")


def test_seed_language_and_place_can_be_chosen(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "mine.zip"
    assert run("export", "gradescope", "line_fit", "--out", out, "--seed", 9, "--lang", "zh").code == 0
    with zipfile.ZipFile(out) as archive:
        settings = archive.read("autograder.json").decode()
    assert '"seed": 9' in settings
    assert '"language": "zh"' in settings


def test_an_unknown_exercise_is_told(run: Run, tmp_path: Path) -> None:
    result = run("export", "gradescope", "line_fitt", "--out", tmp_path / "a.zip")
    assert result.code == 2
    assert "did you mean line_fit?" in result.err
    assert not (tmp_path / "a.zip").exists()


def test_a_place_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    result = run("export", "gradescope", "line_fit", "--out", tmp_path / "no" / "a.zip")
    assert result.code == 2
    assert "cannot be written: No such file or directory" in result.err


def test_a_course_without_hidden_tests_is_told(run: Run, course_root: Path, tmp_path: Path) -> None:
    (course_root / "hidden_tests").rename(course_root / "elsewhere")
    result = run("export", "gradescope", "line_fit", "--out", tmp_path / "a.zip")
    assert result.code == 2
    assert "no hidden tests" in result.err
