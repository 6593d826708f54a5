"""Finding and reading the parts of a course."""

from pathlib import Path

import pytest

from grader.course import COURSE_VARIABLE, Course, find_course
from grader.errors import ExerciseError, UsageError
from grader.exercise import Exercise


def rewrite(root: Path, old: str, new: str, name: str = "exercises/line_fit/exercise.toml") -> Path:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_an_exercise_is_found_and_read(course: Course) -> None:
    assert course.ids() == ["line_fit"]
    assert [exercise.title for exercise in course.exercises()] == ["Fit a line"]
    assert course.exercise("line_fit").limits.memory == 512 * 1024**2


def test_the_parts_of_an_exercise(course: Course, course_root: Path) -> None:
    public = course_root / "exercises/line_fit"
    assert course.public_dir("line_fit") == public
    assert course.public_tests_dir("line_fit") == public / "public_tests"
    assert course.statement("line_fit") == public / "statement.md"
    assert course.hidden_dir("line_fit") == course_root / "hidden_tests/line_fit"
    assert course.reference("line_fit") == course_root / "reference_solutions/line_fit/solution.py"
    assert [path.name for path in course.overlays("line_fit", "wrong")] == ["a.py", "b.py"]
    assert course.overlays("line_fit", "correct") == []


def test_probes_are_optional(course: Course) -> None:
    assert course.probes("line_fit") is None
    path = course.public_dir("line_fit") / "probes.py"
    path.touch()
    assert course.probes("line_fit") == path


def test_the_manifest_gives_points_by_test(course: Course, exercise: Exercise) -> None:
    assert course.manifest(exercise) == {"test_shapes": 30, "test_slope": 40, "test_intercept": 30}


def test_a_manifest_that_does_not_add_up_is_refused(course: Course, exercise: Exercise) -> None:
    rewrite(course.root, "test_slope = 40", "test_slope = 41", "hidden_tests/line_fit/manifest.toml")
    with pytest.raises(ExerciseError, match="add up to 101, expected 100"):
        course.manifest(exercise)


def test_a_missing_manifest_is_the_authors_error(course: Course, exercise: Exercise) -> None:
    (course.root / "hidden_tests/line_fit/manifest.toml").unlink()
    with pytest.raises(ExerciseError, match=r"manifest\.toml: cannot be read: No such file"):
        course.manifest(exercise)


@pytest.mark.parametrize("name", ["line_fti", "linefit", "LINE_FIT"])
def test_a_mistyped_exercise_gets_a_suggestion(course: Course, name: str) -> None:
    with pytest.raises(UsageError, match=rf'no exercise "{name}".*did you mean line_fit\?'):
        course.exercise(name)


@pytest.mark.parametrize("name", ["zzz", "", "../exercises/line_fit", "line_fit/", "."])
def test_an_unknown_exercise_or_path_is_no_exercise(course: Course, name: str) -> None:
    with pytest.raises(UsageError, match="no exercise"):
        course.exercise(name)


def test_broken_toml_is_reported_with_its_line(course: Course) -> None:
    path = rewrite(course.root, 'title = "Fit a line"', "title = Fit a line")
    with pytest.raises(ExerciseError, match=r"not TOML.*line 3") as caught:
        course.exercise("line_fit")
    assert str(path) in str(caught.value)


def test_every_broken_field_is_reported_with_what_was_received(course: Course) -> None:
    rewrite(course.root, '"512m"', '"2 gigs"')
    rewrite(course.root, "preload", "preloads")
    rewrite(course.root, "shape = 30", 'shape = "30"')
    with pytest.raises(ExerciseError) as caught:
        course.exercise("line_fit")
    message = str(caught.value)
    assert "limits.memory: expected a size" in message
    assert "received '2 gigs'" in message
    assert "preloads: unknown key" in message
    assert "points.shape: Input should be a valid number; received '30'" in message


def test_a_missing_field_is_named(course: Course) -> None:
    rewrite(course.root, 'summary = "Least squares by hand."', "")
    with pytest.raises(ExerciseError, match=r"summary: Field required$"):
        course.exercise("line_fit")


def test_the_id_is_the_folders_name(course: Course) -> None:
    rewrite(course.root, 'id = "line_fit"', 'id = "other"')
    with pytest.raises(ExerciseError, match='received "other", expected the name of its folder, "line_fit"'):
        course.exercise("line_fit")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x = " + b"[" * 100_000])
def test_no_content_of_a_toml_file_is_a_crash(course: Course, content: bytes) -> None:
    (course.root / "exercises/line_fit/exercise.toml").write_bytes(content)
    with pytest.raises(ExerciseError, match=r"exercise\.toml: "):
        course.exercise("line_fit")


def test_a_course_without_hidden_tests_says_where_they_come_from(course: Course) -> None:
    (course.root / "hidden_tests").rename(course.root / "elsewhere")
    with pytest.raises(UsageError, match=r"no hidden tests .*--course DIR"):
        course.hidden_dir("line_fit")


def test_a_folder_without_exercises_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no course in"):
        Course(tmp_path)


def test_the_chosen_course_comes_before_the_variable(
    course_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COURSE_VARIABLE, "/nowhere")
    assert find_course(course_root).root == course_root


def test_the_variable_names_a_course(course_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COURSE_VARIABLE, str(course_root))
    assert find_course().root == course_root


def test_the_checkout_is_the_default_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(COURSE_VARIABLE, raising=False)
    assert find_course().root == Path(__file__).resolve().parents[2]


def test_titles_in_chinese_are_the_statement_s_and_those_of_a_file(
    course: Course, exercise: Exercise
) -> None:
    statement = course.public_dir("line_fit") / "statement.zh.md"
    statement.unlink(missing_ok=True)
    assert course.title(exercise, "zh") == "Fit a line"
    assert course.titles("line_fit", "zh") == {}
    statement.write_text("# 拟合直线\n\n正文\n", encoding="utf-8")
    path = course.hidden_dir("line_fit") / "titles.zh.toml"
    path.write_text("[titles]\ntest_slope = '斜率'\n", encoding="utf-8")
    assert course.title(exercise, "zh") == "拟合直线"
    assert course.title(exercise, "en") == "Fit a line"
    assert course.titles("line_fit", "zh") == {"test_slope": "斜率"}
    assert course.titles("line_fit", "en") == {}
    path.write_text("[titles]\ntest_slope = 3\n", encoding="utf-8")
    with pytest.raises(ExerciseError, match="titles"):
        course.titles("line_fit", "zh")
