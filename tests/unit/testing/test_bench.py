"""Training in stages ends as soon as it may, and what a step did to its optimizer is told."""

import math

import pytest

from grader.testing.bench import optimizer_diagnoses, stop_when_passed


@pytest.mark.parametrize(
    ("measures", "trained", "last"),
    [
        ([0.01], [100], 0.01),
        ([0.5, 0.02], [100, 300], 0.02),
        ([0.5, 0.4, 0.3], [100, 300, 900], 0.3),
        ([math.nan, 0.01], [100, 300], 0.01),
    ],
)
def test_training_ends_when_the_measure_is_small_enough(
    measures: list[float], trained: list[int], last: float
) -> None:
    steps: list[int] = []
    waiting = iter(measures)
    assert stop_when_passed((100, 300, 900), steps.append, lambda: next(waiting), 0.02) == last
    assert steps == trained


def test_an_optimizer_that_was_used_once_is_accused_of_nothing() -> None:
    assert not any(optimizer_diagnoses(1).values())


@pytest.mark.parametrize(
    ("updates", "said"), [(0, "made no update"), (2, "made 2 updates"), (10**9, "made several updates")]
)
def test_other_numbers_of_updates_are_told(updates: int, said: str) -> None:
    sentences = [text for text, shown in optimizer_diagnoses(updates).items() if shown]
    assert len(sentences) == 1
    assert said in sentences[0]
