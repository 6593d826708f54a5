"""verify grades a small course for real: what is caught, what is kept, what is graded anew."""

from contextlib import closing
from pathlib import Path

import pytest

from grader.backends.process import ProcessBackend
from grader.course import Course
from grader.errors import ExerciseError, UsageError
from grader.grading import Grader, Grading, Job
from grader.verify.result import Run, VerifyReport
from grader.verify.run import Plan, lines, verify
from grader.verify.variant import Kind

TESTS = '''
import numpy as np
import pytest

from grader.testing import check


@pytest.mark.points(60, category="loss", hint="Fit by least squares.")
def test_slope(submission, rng):
    """The slope is right"""
    x = rng.normal(size=20)
    value = submission.slope(x, 3.0 * x)
    check.allclose(value, 3.0, mistakes={"The slope is upside down.": 1.0 / 3.0})


@pytest.mark.points(30, category="shape", hint="Return one number.")
def test_number(submission):
    """The slope is one number"""
    check.scalar(submission.slope(np.arange(3.0), np.arange(3.0)))


@pytest.mark.points(10, category="shape", hint="A steeper line has a greater slope.")
def test_steeper(submission):
    """The slope of a steeper line is greater"""
    x = np.arange(3.0)
    check.that(check.scalar(submission.slope(x, 3.0 * x)) > check.scalar(submission.slope(x, 2.0 * x)))
'''
FILES = {
    "exercises/line/exercise.toml": 'id = "line"\ntitle = "Line"\nsummary = "A line."\npreload = ["numpy"]\n'
    "[points]\nshape = 40\nloss = 60\n"
    '[functions.slope]\narguments = ["x", "y"]\narrays = "numpy"\n',
    "exercises/line/stub.py": "def slope(x, y):\n    raise NotImplementedError\n",
    "hidden_tests/line/manifest.toml": "[tests]\ntest_slope = 60\ntest_number = 30\ntest_steeper = 10\n",
    "hidden_tests/line/test_loss.py": TESTS,
    "hidden_tests/line/wrong/inverse.py": '"""x over y.\n\nfails: test_slope\nhint: upside down\n"""\n\n\n'
    "def slope(x, y):\n    return (x @ x) / (x @ y)\n",
    "hidden_tests/line/correct/by_numpy.py": '"""With polyfit."""\n\nimport numpy as np\n\n\n'
    "def slope(x, y):\n    return np.polyfit(x, y, 1)[0]\n",
    "reference_solutions/line/solution.py": "def slope(x, y):\n    return (x @ y) / (x @ x)\n",
}


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Course(tmp_path)


def verified(
    course: Course,
    seeds: int | dict[Kind, int] = 1,
    only: tuple[str, ...] = (),
    anew: bool = False,
    mutate: bool = False,
) -> tuple[VerifyReport, list[Run]]:
    heard: list[Run] = []
    at = dict.fromkeys(Kind, seeds) if isinstance(seeds, int) else seeds
    with closing(ProcessBackend()) as backend:
        report = verify(
            course, Plan(("line",), at, only, 2, anew, mutate), backend, lambda _, run: heard.append(run)
        )
    return report, heard


def graded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names what is really graded from now on."""
    names: list[str] = []
    real = Grader.grade

    def grade(self: Grader, job: Job) -> Grading:
        names.append(f"{job.submission.name} {job.seed}")
        return real(self, job)

    monkeypatch.setattr(Grader, "grade", grade)
    return names


def test_known_submissions_get_what_they_deserve(course: Course) -> None:
    report, heard = verified(course, seeds=2)
    assert report.passed, report
    assert sorted(f"{run.kind.value} {run.seed} {run.score}" for run in heard) == [
        *("correct 0 100.0", "correct 1 100.0", "reference 0 100.0", "reference 1 100.0"),
        *("stub 0 0.0", "stub 1 0.0", "wrong 0 30.0", "wrong 1 None"),
    ]
    # At the first seed in full; at others until the named test has failed, after which nothing else counts.
    assert [run.failed for run in sorted(heard, key=lambda run: run.seed) if run.kind is Kind.WRONG] == [
        ("test_slope", "test_steeper"),
        ("test_slope",),
    ]
    text = "\n".join(lines(report.exercises[0]))
    assert "kill rate       2/2" in text
    assert "false-fail rate 0/4" in text
    assert "scores          reference 100, stub 0, wrong 30, correct 100" in text


def test_a_wrong_one_that_passes_is_told(course: Course) -> None:
    path = course.root / "hidden_tests/line/wrong/inverse.py"
    path.write_text(path.read_text(encoding="utf-8").replace("(x @ x) / (x @ y)", "(x @ y) / (x @ x)"))
    report, heard = verified(course, only=("wrong/*",))
    assert not report.passed
    assert [run.problem for run in heard] == ["passes test_slope"]


def test_a_wrong_one_with_another_hint_is_told(course: Course) -> None:
    path = course.root / "hidden_tests/line/wrong/inverse.py"
    path.write_text(path.read_text(encoding="utf-8").replace("hint: upside", "hint: inside"))
    problem = verified(course, only=("wrong/*",))[1][0].problem
    assert (
        problem
        == 'the first failing test, test_slope, says "The slope is upside down."; expected "inside down"'
    )


def test_a_correct_one_that_loses_a_point_is_told(course: Course) -> None:
    (course.root / "hidden_tests/line/correct/by_numpy.py").write_text(
        '"""Two."""\n\n\ndef slope(x, y):\n    return [1.0, 2.0]\n'
    )
    report, heard = verified(course, only=("correct/*",))
    assert heard[0].problem == "earns 0 of 100; lost: test_slope, test_number, test_steeper"
    assert report.exercises[0].false_fail_rate.hits == 1


def test_what_is_known_is_not_graded_again(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = verified(course)
    names = graded(monkeypatch)
    again, _ = verified(course)
    assert names == []
    assert again == first
    verified(course, seeds=2, only=("reference",))
    assert names == ["solution.py 1"]
    verified(course, only=("reference",), anew=True)
    assert names == ["solution.py 1", "solution.py 0"]


def test_a_changed_test_is_graded_again(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    verified(course)
    path = course.root / "hidden_tests/line/test_loss.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# A change.\n")
    names = graded(monkeypatch)
    verified(course)
    assert sorted(names) == ["by_numpy.py 0", "inverse.py 0", "solution.py 0", "stub.py 0"]


def test_a_changed_submission_is_graded_again_and_no_other(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified(course)
    path = course.root / "hidden_tests/line/correct/by_numpy.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# A change.\n")
    names = graded(monkeypatch)
    verified(course)
    assert names == ["by_numpy.py 0"]


def test_each_kind_has_its_seeds(course: Course) -> None:
    seeds = {Kind.REFERENCE: 3, Kind.STUB: 1, Kind.WRONG: 2, Kind.CORRECT: 1}
    heard = verified(course, seeds=seeds)[1]
    assert sorted(f"{run.kind.value} {run.seed}" for run in heard) == [
        *("correct 0", "reference 0", "reference 1", "reference 2", "stub 0", "wrong 0", "wrong 1"),
    ]


def test_a_pattern_that_matches_nothing_is_refused(course: Course) -> None:
    with pytest.raises(UsageError, match="no known submission of line matches wrong/nothing"):
        verified(course, only=("wrong/nothing",))


SLOPPY = """
def slope(x, y):
    scale = 2 * (x @ x)
    return 2 * (x @ y) / scale + 0 * len(x)
"""
FREE = "slope: 2 * (x @ y) / scale + 0 * len(x) -> 2 * (x @ y) / scale"


@pytest.fixture
def sloppy(course: Course) -> Course:
    (course.root / "reference_solutions/line/solution.py").write_text(SLOPPY)
    return course


def mutation(course: Course) -> tuple[VerifyReport, dict[str, Run]]:
    report, heard = verified(course, only=("mutant/*",), mutate=True)
    return report, {run.name: run for run in heard}


def test_mutants_are_killed_or_listed(sloppy: Course) -> None:
    report, runs = mutation(sloppy)
    assert runs["slope: 2 * (x @ y) -> 2 / (x @ y)"].problem is None
    assert (runs[FREE].problem or "").startswith("survives")
    assert not report.passed
    rate = report.exercises[0].mutant_kill_rate
    assert 0 < rate.hits < rate.runs == len(runs)
    text = "\n".join(lines(report.exercises[0]))
    assert f"mutants         {rate.hits}/{rate.runs} lost a point" in text
    assert FREE in text
    assert report.exercises[0].kill_rate.runs == 0


def test_a_mutant_ends_at_the_first_test_that_fails(sloppy: Course) -> None:
    killed = mutation(sloppy)[1]["slope: 2 * (x @ y) -> 2 / (x @ y)"]
    assert killed.failed == ("test_slope",)


def listed(course: Course, **reasons: str) -> None:
    text = "".join(f'"{name}" = "{reason}"\n' for name, reason in reasons.items())
    (course.root / "hidden_tests/line/mutants.toml").write_text("[equivalent]\n" + text)


def test_what_is_known_to_be_no_mistake_may_survive_and_must(sloppy: Course) -> None:
    listed(sloppy, **{FREE: "a zero is added", "slope: 2 * (x @ y) -> 2 / (x @ y)": "not so"})
    report, runs = mutation(sloppy)
    assert runs[FREE].problem is None
    problem = runs["slope: 2 * (x @ y) -> 2 / (x @ y)"].problem
    assert problem == 'fails test_slope, though mutants.toml says "not so"'
    assert report.exercises[0].equivalent_mutants == 2


def test_a_reason_for_a_mutant_that_does_not_exist_is_refused(sloppy: Course) -> None:
    listed(sloppy, **{"slope: 3 -> 4": "gone"})
    with pytest.raises(ExerciseError, match="the reference has no mutant 'slope: 3 -> 4'"):
        mutation(sloppy)
    (sloppy.root / "hidden_tests/line/mutants.toml").write_text("equivalent = 3")
    with pytest.raises(ExerciseError, match=r"expected a table \[equivalent\]"):
        mutation(sloppy)
