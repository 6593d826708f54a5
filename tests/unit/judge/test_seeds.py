"""Inputs that a submission cannot predict, and that can be repeated all the same."""

from pathlib import Path

import pytest

from grader.grading import _entropy
from grader.judge.session import _child_seed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "test_loss.py").write_text("def test_a(): pass\n")
    return tmp_path


def test_the_same_seed_and_tests_give_the_same_inputs(folder: Path) -> None:
    assert _entropy(5, folder) == _entropy(5, folder)


def test_another_seed_gives_other_inputs(folder: Path) -> None:
    assert _entropy(5, folder) != _entropy(6, folder)


def test_whoever_does_not_have_the_tests_cannot_compute_the_inputs_from_the_seed(folder: Path) -> None:
    before = _entropy(5, folder)
    (folder / "oracle.py").write_text("SECRET = 1\n")
    assert _entropy(5, folder) != before


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_a_child_does_not_learn_the_seed_of_the_run(seed: int) -> None:
    found = _child_seed(seed, 0)
    assert found != seed
    assert 0 <= found < 2**31


def test_children_of_another_offset_have_another_seed() -> None:
    assert len({_child_seed(1, offset) for offset in range(100)}) == 100
