"""The model of exercise.toml."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grader.exercise import Exercise, Limits, parse_size

MINIMAL: dict[str, Any] = {
    "id": "x",
    "title": "X",
    "summary": "An exercise.",
    "points": {"shape": 60, "loss": 40.5},
    "functions": {"f": {}},
}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2g", 2 * 1024**3),
        ("128m", 128 * 1024**2),
        ("128M", 128 * 1024**2),
        ("1.5 GiB", 1536 * 1024**2),
        ("64kb", 64 * 1024),
        ("1t", 1024**4),
        ("512", 512),
        (512, 512),
    ],
)
def test_sizes(text: str | int, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "g", "2 gigs", "-1g", "1e9", "2g2", "٣g", True, None, 1.5, "9" * 400])
def test_no_sizes(text: Any) -> None:
    with pytest.raises(ValueError, match="expected a size"):
        parse_size(text)


@given(st.text(alphabet="0123456789.kmgtibKMGTIB -+e\n", max_size=12))
def test_any_text_is_a_size_or_refused(text: str) -> None:
    try:
        size = parse_size(text)
    except ValueError:
        return
    assert 0 <= size <= 10**12 * 1024**4


def test_minimal_exercise_has_safe_defaults() -> None:
    exercise = Exercise.model_validate(MINIMAL)
    assert exercise.max_score == 100.5
    assert exercise.preload == ("tensorflow",)
    assert exercise.limits == Limits()
    assert exercise.limits.memory == 2 * 1024**3
    assert exercise.functions["f"].arrays == "tensor"


@pytest.mark.parametrize(
    "change",
    [
        {"surprise": 1},
        {"id": "../x"},
        {"id": "X"},
        {"title": ""},
        {"title": "two\nlines"},
        {"points": {}},
        {"points": {"shape": 0}},
        {"points": {"shape": -1}},
        {"points": {"shape": 1.005}},
        {"points": {"shape": float("nan")}},
        {"points": {"shape": True}},
        {"points": {"a b": 1}},
        {"functions": {}},
        {"functions": {"f": {"arrays": "np"}}},
        {"functions": {"f": {"arguments": ["1x"]}}},
        {"preload": ["os;"]},
        {"limits": {"memory": "2 gigs"}},
        {"limits": {"memory": 1}},
        {"limits": {"pids": 0}},
        {"limits": {"pids": True}},
        {"limits": {"cpus": "1"}},
        {"limits": {"cpus": float("inf")}},
        {"limits": {"call_seconds": 0}},
        {"limits": {"call_minutes": 1}},
        {"limits": {"test_seconds": 700}},
    ],
    ids=str,
)
def test_broken_exercises_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Exercise.model_validate(MINIMAL | change)


def test_an_exercise_does_not_change() -> None:
    exercise = Exercise.model_validate(MINIMAL)
    with pytest.raises(ValidationError, match="frozen"):
        exercise.title = "Y"
