"""What a test file says of its tests, and what becomes of a file that says it wrongly."""

from typing import Any

import pytest

from grader.backends.fake import FakeBackend
from grader.errors import ExerciseError
from grader.report.model import Report


def outcomes(report: Report) -> dict[str, str]:
    return {test.name: test.outcome.value for test in report.tests}


@pytest.fixture
def fake() -> FakeBackend:
    return FakeBackend({"double": lambda x: 2 * x, "square": lambda x: x * x})


GOOD = '''
@points(6, category="shape", hint="Read the statement.")
def test_double(submission):
    """Doubles its argument.

    Not part of the title.
    """
    assert submission.double(2) == 4


@points(4)
def test_triple(submission):
    """Triples."""
    assert submission.double(2) == 6
'''


def test_a_result_has_what_the_marks_say(toy: Any, fake: FakeBackend) -> None:
    report = toy.write(shape=GOOD).grade(backend=fake)
    first, second = report.tests
    assert (first.title, first.category, first.points, first.max_points, first.hint) == (
        "Doubles its argument.",
        "shape",
        6,
        6,
        None,
    )
    assert (second.outcome.value, second.points, second.hint) == ("failed", 0, "The hint.")
    assert (report.score, report.max_score) == (6, 10)
    assert {name: (score.points, score.max_points) for name, score in report.categories.items()} == {
        "shape": (6, 6),
        "loss": (0, 4),
    }


def test_results_are_told_as_they_come(toy: Any, fake: FakeBackend) -> None:
    toy.write(shape=GOOD).grade(backend=fake)
    assert toy.live == ["test_double", "test_triple"]


def test_files_run_in_their_order_and_tests_in_theirs(toy: Any, fake: FakeBackend) -> None:
    one = '@points(1)\ndef test_{0}_b(submission):\n    "B."\n\n@points(1)\ndef test_{0}_a(submission):\n    "A."\n'
    files = {name: one.format(name) for name in ("convergence", "loss", "shape")}
    report = toy.write(**files).grade(backend=fake)
    expected = [f"test_{name}_{part}" for name in ("shape", "loss", "convergence") for part in "ba"]
    assert [test.name for test in report.tests] == expected


def test_a_test_runs_only_where_all_that_it_requires_passed(toy: Any, fake: FakeBackend) -> None:
    shape = """
    @points(1)
    def test_good(submission):
        "Good."

    @points(1)
    def test_bad(submission):
        "Fails for a reason."
        check.that(False)

    @points(1)
    @pytest.mark.requires("test_good")
    def test_after_good(submission):
        "After good."
    """
    loss = """
    @points(1)
    @pytest.mark.requires("test_good", "test_bad")
    def test_after_both(submission):
        "After both."

    @points(1)
    @pytest.mark.requires("test_after_both")
    def test_after_skipped(submission):
        "After a skipped one."
    """
    report = toy.write(shape=shape, loss=loss).grade(backend=fake)
    assert outcomes(report) == {
        "test_good": "passed",
        "test_bad": "failed",
        "test_after_good": "passed",
        "test_after_both": "skipped",
        "test_after_skipped": "skipped",
    }
    assert report.tests[3].hint == 'needs "Fails for a reason."'
    assert report.score == 2


def test_partial_credit_is_rounded_and_is_no_pass(toy: Any, fake: FakeBackend) -> None:
    source = """
    @points(10)
    def test_part(submission):
        "Part."
        check.interpolate(1 / 3, zero_at=0, full_at=1, sentence="Only a third.")

    @points(5)
    @pytest.mark.requires("test_part")
    def test_after(submission):
        "After."
    """
    report = toy.write(loss=source).grade(backend=fake)
    part, after = report.tests
    assert (part.outcome.value, part.points, part.hint) == ("failed", 3.33, "Only a third. The hint.")
    assert after.outcome.value == "skipped"
    assert report.score == 3.33


def test_a_test_that_raises_something_unforeseen_fails_with_its_hint_and_tells_its_author(
    toy: Any, fake: FakeBackend
) -> None:
    source = """
    @points(1)
    def test_index(submission):
        "Index."
        secret = submission.double(21)
        [][secret]
    """
    report = toy.write(loss=source).grade(backend=fake)
    (test,) = report.tests
    assert (test.outcome.value, test.hint, test.detail) == ("failed", "The hint.", None)
    assert "IndexError" in toy.details["test_index"]
    assert "IndexError" not in report.to_json()


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["English hint.", "English mistake.", "the loss is NaN or infinite. Plain."]),
        ("zh", ["中文提示。", "中文错误。", "the loss 是 NaN 或无穷大。 Plain."]),
    ],
)
def test_hints_and_sentences_come_in_both_languages(
    toy: Any, fake: FakeBackend, language: str, shown: list[str]
) -> None:
    source = """
    @points(1, hint=check.say("English hint.", "中文提示。"))
    def test_hint(submission):
        "Hint."
        check.that(False)

    @points(1)
    def test_mistake(submission):
        "Mistake."
        check.mistake(check.say("English mistake.", "中文错误。"))

    @points(1, hint="Plain.")
    def test_check(submission):
        "Check."
        check.scalar(float("nan"), name="the loss")
    """
    report = toy.write(loss=source).grade(backend=fake, language=language)
    assert [test.hint for test in report.tests] == shown


ONE = '@points(1)\ndef test_one(submission):\n    "One."\n'


@pytest.mark.parametrize(
    ("files", "manifest", "message"),
    [
        pytest.param({"loss": ONE}, "[tests]\ntest_two = 1\n", "test_one, test_two", id="another name"),
        pytest.param(
            {"loss": ONE}, "[tests]\ntest_one = 0.5\ntest_b = 0.5\n", "test_b, test_one", id="points"
        ),
        pytest.param(
            {"loss": ONE, "shape": ONE}, "[tests]\ntest_one = 2\n", "the same name", id="same name twice"
        ),
        pytest.param({"loss": ONE + "import nonexistent_module\n"}, None, "nonexistent_module", id="import"),
        pytest.param({"loss": ONE + "def broken(:\n"}, None, "SyntaxError", id="syntax"),
        pytest.param({"loss": ONE.replace('"One."', "pass")}, None, "expected a docstring", id="no title"),
        pytest.param(
            {"loss": ONE + 'def test_b(submission):\n    "B."\n'},
            None,
            "expected a docstring and",
            id="no points",
        ),
        pytest.param(
            {"loss": ONE + '@pytest.mark.points(1)\ndef test_b(submission):\n    "B."\n'},
            None,
            "category",
            id="no category",
        ),
        pytest.param(
            {"loss": ONE + '@pytest.mark.point(1)\ndef test_b(submission):\n    "B."\n'},
            None,
            "'point' not found in `markers`",
            id="misspelt mark",
        ),
        pytest.param(
            {"loss": ONE.replace("def", '@pytest.mark.requires("test_two")\ndef')},
            None,
            "requires test_two, which does not run before it",
            id="unknown requirement",
        ),
        pytest.param(
            {"loss": ONE.replace("def", '@pytest.mark.requires("test_one")\ndef')},
            None,
            "does not run before it",
            id="requirement of itself",
        ),
        pytest.param(
            {"loss": ONE.replace("submission", "submision")}, None, "submision", id="misspelt fixture"
        ),
    ],
)
def test_a_broken_test_file_is_its_authors_fault(
    toy: Any, fake: FakeBackend, files: dict[str, str], manifest: str | None, message: str
) -> None:
    with pytest.raises(ExerciseError) as caught:
        toy.write(manifest=manifest, **files).grade(backend=fake)
    assert message in str(caught.value)
    assert "toy" in str(caught.value)


def test_a_course_without_test_files_is_its_authors_fault(toy: Any, fake: FakeBackend) -> None:
    with pytest.raises(ExerciseError, match=r"expected test files such as test_shape\.py"):
        toy.write(manifest="[tests]\ntest_a = 1\n").grade(backend=fake)


SEEDED = """
@points(1)
def test_one(submission, rng, module_rng):
    "One."
    submission.record("one", rng.random(), module_rng.random())

@points(1)
def test_two(submission, rng):
    "Two."
    submission.record("two", rng.random())
"""


def test_random_inputs_are_a_function_of_the_seed_and_the_test(toy: Any) -> None:
    recorded: list[tuple[Any, ...]] = []
    backend = FakeBackend({"record": lambda *values: recorded.append(values)})
    toy.write(loss=SEEDED)
    runs = []
    for seed in (1, 1, 2, 2**31 - 1):
        recorded.clear()
        assert toy.grade(backend=backend, seed=seed).score == 2
        runs.append(list(recorded))
    assert runs[0] == runs[1]
    values = [value for run in runs[1:] for record in run for value in record[1:]]
    assert len(set(values)) == len(values)
