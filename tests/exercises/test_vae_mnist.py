"""`vae_mnist` as a student meets it, and a sample of its known submissions through the real sandbox.

`grader verify vae_mnist --seeds N` runs them all; docs/validity.md has its results.
"""

import ast
import json
from collections.abc import Iterator

import pytest

from grader.backends.docker import DockerBackend
from grader.course import find_course
from grader.grading import Grader, Job
from grader.intake.submission import read_submission
from grader.verify.result import Run, assess
from grader.verify.variant import Kind, Variant, variants

COURSE = find_course()
EXERCISE = COURSE.exercise("vae_mnist")
KNOWN = variants(COURSE, "vae_mnist")
SEED = 7
# Every known submission is graded by `verify`; here a fixed share keeps continuous integration short.
EVERY = {Kind.REFERENCE: 1, Kind.STUB: 1, Kind.WRONG: 12, Kind.CORRECT: 10}


def sample() -> list[Variant]:
    found = []
    for kind, stride in EVERY.items():
        found += [variant for variant in KNOWN if variant.kind is kind][::stride]
    return found


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    backend = DockerBackend()
    with Grader(backend) as grader:
        yield grader
    backend.close()


@pytest.mark.engine
@pytest.mark.parametrize("variant", sample(), ids=lambda variant: variant.label)
def test_a_known_submission_gets_what_it_deserves(grader: Grader, variant: Variant) -> None:
    grading = grader.grade(Job(COURSE, EXERCISE, variant.submission, SEED))
    run: Run = assess(variant, SEED, grading.report, grading.author_details)
    assert run.problem is None, f"{run.problem}\n{run.author_detail}"
    assert run.author_detail is None


def test_there_are_known_submissions_of_every_kind() -> None:
    kinds = [variant.kind for variant in KNOWN]
    assert kinds.count(Kind.REFERENCE) == kinds.count(Kind.STUB) == 1
    assert kinds.count(Kind.WRONG) >= 21
    assert kinds.count(Kind.CORRECT) >= 13


def test_stub_and_notebook_are_the_same() -> None:
    folder = COURSE.public_dir("vae_mnist")
    stub = ast.parse((folder / "stub.py").read_text(encoding="utf-8"))
    cells = read_submission(folder / "stub.ipynb").units
    exported = ast.parse("\n\n".join(unit.source for unit in cells))
    wanted = [node for node in stub.body[1:] if not isinstance(node, ast.If)]
    assert [ast.dump(node) for node in exported.body] == [ast.dump(node) for node in wanted]


def test_the_stub_has_the_interface() -> None:
    stub = ast.parse((COURSE.public_dir("vae_mnist") / "stub.py").read_text(encoding="utf-8"))
    found = {
        node.name: tuple(argument.arg for argument in node.args.args)
        for node in stub.body
        if isinstance(node, ast.FunctionDef)
    }
    assert found == {name: function.arguments for name, function in EXERCISE.functions.items()}


def test_the_notebook_has_no_outputs() -> None:
    notebook = json.loads((COURSE.public_dir("vae_mnist") / "stub.ipynb").read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") for cell in notebook["cells"])
