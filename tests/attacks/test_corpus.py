"""Each submission has its expected outcome, and an honest one right after it gets its full score."""

import time
from typing import TYPE_CHECKING

import pytest

from tests.attacks import remains
from tests.attacks.expected import SUBMISSIONS

if TYPE_CHECKING:
    from tests.attacks.conftest import Arena

pytestmark = pytest.mark.engine

# Begins every input of the hidden tests of values.
CANARY = "731250"


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_attack(arena: "Arena", name: str) -> None:
    assert_attack_fails(arena, name)
    honest = arena.honest()
    assert honest.score == honest.max_score == 100
    left = remains.settled(arena.grader, arena.backend, arena.before)
    assert not left.leaves(arena.before)


def assert_attack_fails(arena: "Arena", name: str) -> None:
    """An attack has its expected outcome, and its report shows nothing that it should not."""
    expected = SUBMISSIONS[name]
    boxes, started = len(arena.backend.boxes), time.monotonic()
    report = arena.attack(name, exercise=expected.exercise)
    assert time.monotonic() - started < expected.seconds
    assert report.outcome.value == "graded", report.message
    outcomes = {test.name: test.outcome.value for test in report.tests}
    shown = (outcomes, report.message)
    assert {name for name, outcome in outcomes.items() if outcome != "passed"} == set(expected.lost), shown
    assert all(outcomes[name] in expected.outcomes for name in expected.lost), shown
    assert report.score == sum(test.max_points for test in report.tests if test.name not in expected.lost)
    assert expected.message in (report.message or "")
    assert len(arena.backend.boxes) - boxes <= expected.boxes, (shown, arena.backend.ends, report.timing)
    if expected.kind == "C":
        # The attempts were made, and refused: one that was not would have kept the file from loading.
        assert "refused: " in (report.load_output or "")
    text = report.to_json()
    assert CANARY not in text
    assert "\x1b" not in text
    assert len(text) < 20_000
