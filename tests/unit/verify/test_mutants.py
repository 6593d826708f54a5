"""Mutants are programs that differ in one place, found again by name, and complete for the slips they stand for."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course import find_course
from grader.errors import ExerciseError
from grader.intake.submission import make_submission
from grader.intake.unit import Unit
from grader.verify.mutants import mutants, mutated


def of(source: str) -> list[str]:
    """The mutants of an expression, as expressions."""
    found = mutants(f"def f(x, y):\n    return {source}\n")
    return [mutant.source.splitlines()[1].removeprefix("    return ") for mutant in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x + y", {"x - y", "x", "y"}),
        ("x - y", {"x + y", "x", "y"}),
        ("x * y", {"x / y", "x", "y"}),
        ("x / y", {"x * y", "x"}),
        ("-x", {"x"}),
        ("x < y", {"x >= y"}),
        ("0.5", {"1.0"}),
        ("True", {"False"}),
        ("3", {"4"}),
        ("(x, y)", {"(y, x)"}),
        ("{'a': x, 'b': y}", {"{'a': y, 'b': x}"}),
        ("tf.exp(x)", {"x", "tf.expm1(x)"}),
        ("tf.stop_gradient(x)", {"x"}),
        ("f(x, y)", {"f(y, x)"}),
        ("model(x, training=True)", {"model(x)", "model(x, training=False)"}),
        ("Dense(x, activation=y)", {"Dense(x)"}),
        ("zip(x, y, strict=True)", {"zip(y, x, strict=True)"}),
        ("Dense(x, name=f(-y))", {"Dense(x, name=f(y))"}),
        ("x[1:]", {"x[:]", "x[2:]"}),
    ],
)
def test_every_slip_is_made(source: str, expected: set[str]) -> None:
    assert set(of(source)) == expected


def test_reductions_are_exchanged_and_axes_moved() -> None:
    assert set(of("tf.reduce_sum(x, axis=-1)")) == {
        "tf.reduce_mean(x, axis=-1)",
        "tf.reduce_sum(x)",
        "tf.reduce_sum(x, axis=0)",
        "tf.reduce_sum(x, axis=1)",
        "tf.reduce_sum(x, axis=-2)",
    }


def test_a_statement_that_is_a_call_is_removed() -> None:
    found = mutants("def f(x):\n    x.update()\n    return x\n")
    assert [mutant.name for mutant in found] == ["f: x.update() -> (removed)"]
    assert found[0].source == "def f(x):\n    pass\n    return x"


def test_docstrings_and_imports_are_left_alone() -> None:
    assert (
        mutants('"""Doc 1."""\nimport a\nfrom b import c\n\ndef f(x):\n    """Doc 2."""\n    return x\n')
        == []
    )


def test_equal_changes_in_one_function_are_numbered() -> None:
    names = [mutant.name for mutant in mutants("def f(x):\n    return g(-x, -x)\n")]
    assert names == ["f: -x -> x", "f: -x -> x #2"]


def test_the_value_of_an_argument_is_named_with_it() -> None:
    names = [mutant.name for mutant in mutants("def f(x):\n    return g(x, training=True)\n")]
    assert names == [
        "f: g(x, training=True) -> g(x)",
        "f: training=True -> training=False",
    ]


def test_what_is_no_python_is_the_authors_mistake() -> None:
    with pytest.raises(ExerciseError, match="the reference is not Python"):
        mutants("def")


@pytest.mark.parametrize("exercise_id", find_course().ids())
def test_the_mutants_of_a_reference_are_different_programs_with_different_names(exercise_id: str) -> None:
    source = find_course().reference(exercise_id).read_text(encoding="utf-8")
    found = mutants(source)
    programs = {mutant.source for mutant in found} | {ast.unparse(ast.parse(source))}
    assert len(found) >= 60
    assert len(programs) == len(found) + 1
    assert len({mutant.name for mutant in found}) == len(found)
    assert found == mutants(source)
    for mutant in found:
        ast.parse(mutant.source)


def test_a_mutant_is_a_submission_of_its_own() -> None:
    reference = make_submission("solution.py", [Unit("solution.py", "def f(x):\n    return -x\n")], ())
    [mutant] = mutants(reference.units[0].source)
    submission = mutated(reference, mutant)
    assert submission.sha256 != reference.sha256
    assert [unit.source for unit in submission.units] == ["def f(x):\n    return x"]


EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "y", "0.5", "2", "True"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "<", "=="]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        inner.map(lambda part: f"(-{part})"),
        st.tuples(inner, inner).map(lambda parts: f"f({parts[0]}, axis={parts[1]})"),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_any_program_has_valid_mutants(expression: str) -> None:
    source = f"def f(x, y):\n    return {expression}\n"
    found = mutants(source)
    assert len({mutant.source for mutant in found} | {ast.unparse(ast.parse(source))}) == len(found) + 1
