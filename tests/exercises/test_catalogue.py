"""Every exercise as a student meets it, and a sample of its known submissions through the real sandbox.

`grader verify --gate` runs them all, at many seeds; docs/validity.md has its results.
"""

import ast
import json
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from grader.authoring.notebook import notebook_of_stub
from grader.authoring.scaffold import new_exercise
from grader.backends.docker import DockerBackend
from grader.course import STATEMENTS, Course, find_course
from grader.grading import Grader, Job
from grader.outcome import Outcome
from grader.report.model import Language
from grader.report.picture import Picture
from grader.verify.result import Run, assess
from grader.verify.run import Plan, verify
from grader.verify.variant import Kind, Variant, variants

COURSE = find_course()
EXERCISES = COURSE.ids()
SEED = 7
# How many of each exercise's known submissions are graded here; `verify` grades all.
SAMPLE = {Kind.REFERENCE: 1, Kind.STUB: 1, Kind.WRONG: 3, Kind.CORRECT: 2}
SUBMISSIONS_PER_BOX = 20
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Case(NamedTuple):
    """A known submission of an exercise."""

    exercise_id: str
    variant: Variant

    def __str__(self) -> str:
        return f"{self.exercise_id}/{self.variant.label}"


def sample() -> list[Case]:
    """The same share of every kind, spread over the alphabet."""
    found = []
    for exercise_id in EXERCISES:
        known = variants(COURSE, exercise_id)
        for kind, number in SAMPLE.items():
            of_kind = [variant for variant in known if variant.kind is kind]
            found += [Case(exercise_id, variant) for variant in of_kind[:: -(-len(of_kind) // number)]]
    return found


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with closing(DockerBackend()) as backend, Grader(backend, SUBMISSIONS_PER_BOX) as found:
        yield found


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest, grader: Grader) -> Iterator[dict[Case, "Future[Graded]"]]:
    """Every case that was asked for, two graded at a time."""
    parameters = (getattr(item, "callspec", None) for item in request.session.items)
    cases = [each.params["case"] for each in parameters if each is not None and "case" in each.params]
    with ThreadPoolExecutor(2) as pool:
        yield {case: pool.submit(grade, grader, case) for case in cases}
        pool.shutdown(cancel_futures=True)


class Graded(NamedTuple):
    """What became of a case."""

    run: Run
    pictures: tuple[Picture, ...]


def grade(grader: Grader, case: Case) -> Graded:
    exercise = COURSE.exercise(case.exercise_id)
    drawn = case.variant.kind is Kind.REFERENCE
    # Hints are compared as their English form has them, titles of pictures are looked at in Chinese.
    language: Language = "zh" if drawn else "en"
    grading = grader.grade(
        Job(COURSE, exercise, case.variant.submission, SEED, language=language, pictures=drawn)
    )
    return Graded(assess(case.variant, SEED, grading.report, grading.author_details), grading.report.pictures)


@pytest.mark.engine
@pytest.mark.parametrize("case", sample(), ids=str)
def test_a_known_submission_gets_what_it_deserves(runs: dict[Case, "Future[Graded]"], case: Case) -> None:
    run, pictures = runs[case].result()
    assert run.problem is None, f"{run.problem}\n{run.author_detail}"
    assert run.author_detail is None
    if case.variant.kind is Kind.REFERENCE:
        assert_training_is_shown_beside_its_band(pictures)


def assert_training_is_shown_beside_its_band(pictures: tuple[Picture, ...]) -> None:
    assert {picture.kind for picture in pictures} >= {"chart", "images"}
    assert all(CHINESE.search(picture.title) for picture in pictures)
    curves = [curve for picture in pictures if picture.kind == "chart" for curve in picture.curves]
    assert curves
    assert all(curve.low and None not in curve.values for curve in curves)


@pytest.mark.engine
@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_public_tests_pass_the_reference_and_guide_from_the_stub(grader: Grader, exercise_id: str) -> None:
    exercise = COURSE.exercise(exercise_id)
    reference, stub = variants(COURSE, exercise_id)[:2]
    passed = grader.grade(Job(COURSE, exercise, reference.submission, SEED, public=True)).report
    assert [test.name for test in passed.tests if test.outcome is not Outcome.PASSED] == []
    started = grader.grade(Job(COURSE, exercise, stub.submission, SEED, public=True)).report
    assert not any(test.outcome is Outcome.PASSED for test in started.tests)
    told = [test.hint or "" for test in started.tests if test.outcome.failing]
    assert all("not implemented yet" in hint for hint in told), told


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_there_are_known_submissions_of_every_kind(exercise_id: str) -> None:
    kinds = [variant.kind for variant in variants(COURSE, exercise_id)]
    assert kinds.count(Kind.REFERENCE) == kinds.count(Kind.STUB) == 1
    assert kinds.count(Kind.WRONG) >= 15
    assert kinds.count(Kind.CORRECT) >= 10


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_no_two_units_of_a_known_submission_share_a_name(exercise_id: str) -> None:
    """`tf.function` looks for the source of what it compiles by that name."""
    for variant in variants(COURSE, exercise_id):
        names = [unit.name for unit in variant.submission.units]
        assert len(set(names)) == len(names), variant.label


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_notebook_is_the_stubs(exercise_id: str) -> None:
    stub = COURSE.public_dir(exercise_id) / "stub.py"
    notebook = notebook_of_stub(stub.read_text(encoding="utf-8"))
    written = stub.with_suffix(".ipynb").read_text(encoding="utf-8")
    assert json.loads(written) == json.loads(notebook), "run scripts/make_notebooks.py"


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_stub_has_the_interface(exercise_id: str) -> None:
    stub = ast.parse((COURSE.public_dir(exercise_id) / "stub.py").read_text(encoding="utf-8"))
    functions = [node for node in stub.body if isinstance(node, ast.FunctionDef)]
    found = {node.name: tuple(argument.arg for argument in node.args.args) for node in functions}
    interface = COURSE.exercise(exercise_id).functions
    assert found == {name: function.arguments for name, function in interface.items()}
    for node in functions:
        assert ast.get_docstring(node)
        assert [ast.unparse(each) for each in node.body[1:]] == ["raise NotImplementedError"]


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_reference_is_short_enough_to_be_read(exercise_id: str) -> None:
    text = COURSE.reference(exercise_id).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 160


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_statement_names_every_function_in_both_languages(exercise_id: str) -> None:
    for name in STATEMENTS:
        text = (COURSE.public_dir(exercise_id) / name).read_text(encoding="utf-8")
        assert bool(CHINESE.search(text)) is (".zh." in name)
        for function in COURSE.exercise(exercise_id).functions:
            assert f"`{function}(" in text


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_every_hint_has_a_chinese_form(exercise_id: str) -> None:
    for path in COURSE.hidden_dir(exercise_id).glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "hint":
                assert isinstance(node.value, ast.Call), f"{path.name}, line {node.value.lineno}"
                assert CHINESE.search(ast.unparse(node.value))


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_data_comes_with_its_source_and_licence(exercise_id: str) -> None:
    folder = COURSE.public_dir(exercise_id) / "data"
    if folder.is_dir():
        text = (folder / "ATTRIBUTION.md").read_text(encoding="utf-8")
        assert "icence" in text
        assert list(folder.glob("*.py")), "expected the script that made the data"


@pytest.mark.engine
def test_a_new_exercise_is_verified_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    new_exercise(tmp_path / "course", "my_line")
    plan = Plan(("my_line",), dict.fromkeys(Kind, 1), mutate=True)
    heard: list[Run] = []
    with closing(DockerBackend()) as backend:
        report = verify(Course(tmp_path / "course"), plan, backend, lambda _, run: heard.append(run))
    assert [run for run in heard if run.problem is not None] == []
    assert report.passed


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_every_hidden_test_has_a_title_in_chinese(exercise_id: str) -> None:
    exercise = COURSE.exercise(exercise_id)
    titles = COURSE.titles(exercise_id, "zh")
    assert titles.keys() == COURSE.manifest(exercise).keys()
    assert all(CHINESE.search(title) for title in (*titles.values(), COURSE.title(exercise, "zh")))
