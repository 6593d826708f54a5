"""The digest changes with what a result depends on, and with nothing else."""

from pathlib import Path

import pytest

from grader.course import Course
from grader.digest import exercise_digest, packages_digest
from grader.errors import ExerciseError

HIDDEN = "hidden_tests/softmax"
PUBLIC = "exercises/softmax"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    for path, text in {
        f"{PUBLIC}/exercise.toml": "id = 1",
        f"{PUBLIC}/statement.md": "a",
        f"{PUBLIC}/stub.py": "a",
        f"{PUBLIC}/probes.py": "a = 1",
        f"{PUBLIC}/data/numbers.npz": "1",
        f"{PUBLIC}/data/make.py": "1",
        f"{HIDDEN}/manifest.toml": "a",
        f"{HIDDEN}/test_loss.py": "from grader.testing.kl import kl_mistakes",
        f"{HIDDEN}/data/held_out.npz": "1",
        f"{HIDDEN}/pictures.py": "a = 1",
        f"{HIDDEN}/wrong/sign.py": "a = 1",
    }.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return Course(tmp_path)


@pytest.mark.parametrize(
    "path",
    [
        f"{PUBLIC}/exercise.toml",
        f"{PUBLIC}/probes.py",
        f"{PUBLIC}/data/numbers.npz",
        f"{HIDDEN}/manifest.toml",
        f"{HIDDEN}/test_loss.py",
        f"{HIDDEN}/data/held_out.npz",
    ],
)
def test_what_a_result_depends_on_changes_it(course: Course, path: str) -> None:
    before = exercise_digest(course, "softmax")
    file = course.root / path
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert exercise_digest(course, "softmax") != before


@pytest.mark.parametrize(
    "path",
    [
        f"{PUBLIC}/statement.md",
        f"{PUBLIC}/stub.py",
        f"{PUBLIC}/data/make.py",
        f"{HIDDEN}/wrong/sign.py",
        f"{HIDDEN}/pictures.py",
    ],
)
def test_what_none_depends_on_does_not(course: Course, path: str) -> None:
    before = exercise_digest(course, "softmax")
    (course.root / path).write_text("b = 2", encoding="utf-8")
    assert exercise_digest(course, "softmax") == before


@pytest.mark.parametrize(
    ("source", "enters"),
    [
        ("from grader.testing.sampler import LIMIT", True),
        ("from grader.testing import sampler", True),
        ("import grader.testing.sampler", True),
        ("from grader.testing.linear import LinearVAE", False),
        ("import numpy", False),
    ],
)
def test_modules_that_the_tests_import_enter(
    course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, source: str, enters: bool
) -> None:
    testing = tmp_path / "testing"
    testing.mkdir()
    (testing / "sampler.py").write_text("from grader.testing.oracles import float64")
    (testing / "linear.py").write_text("a = 1")
    (testing / "oracles.py").write_text("a = 1")
    monkeypatch.setattr("grader.digest._TESTING", testing)
    (course.root / HIDDEN / "test_loss.py").write_text(source)
    before = exercise_digest(course, "softmax")
    (testing / "oracles.py").write_text("a = 2")
    assert (exercise_digest(course, "softmax") != before) is enters


def test_a_test_file_that_is_no_python_is_the_authors_mistake(course: Course) -> None:
    (course.root / HIDDEN / "test_loss.py").write_text("def")
    with pytest.raises(ExerciseError, match=r"test_loss\.py: not Python"):
        exercise_digest(course, "softmax")


@pytest.mark.parametrize(
    ("isolation", "locked"), [("docker", True), ("docker+runsc", True), ("user", False), ("none", False)]
)
def test_only_the_image_has_the_locked_packages_for_certain(isolation: str, locked: bool) -> None:
    assert (packages_digest(isolation) == "host") is not locked
