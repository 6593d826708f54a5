"""Each attack has its expected outcome, and an honest submission right after it gets its full score.

C denied, the run continues. K stopped by a limit, the grader stays healthy. F tests fail, nothing else.
N nothing leaks.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Arena

pytestmark = pytest.mark.engine

# Begins every input of the hidden tests of values.
CANARY = "731250"
SHAPE, TRANSFORM, SUMMARY, OBJECT = "test_transform_shape", "test_transform", "test_summary", "test_object"
ALL = (SHAPE, TRANSFORM, SUMMARY, OBJECT)
POINTS = {SHAPE: 20, TRANSFORM: 30, SUMMARY: 30, OBJECT: 20}


@dataclass(frozen=True)
class Expected:
    """What becomes of an attack.

    Args:
        kind: Letter of the corpus's legend.
        lost: The tests that do not pass.
        outcomes: Which outcomes they may have.
        message: Part of the report's message.
    """

    kind: str
    lost: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ("failed",)
    message: str = ""


ONE = (SUMMARY,)
EXPECTED = {
    "17_fork_bomb": Expected("K", ONE, ("timeout", "error")),
    "18_thread_bomb": Expected("K", ONE, ("error", "timeout")),
    "19_memory_hog": Expected("K", ONE, ("error",)),
    "20_memory_hog_in_a_child": Expected("F", ONE, ("error",)),
    "25_busy_loop": Expected("K", ONE, ("timeout",)),
    "26_sleep": Expected("K", ONE, ("timeout",)),
    "27_ignore_signals": Expected("K", ONE, ("timeout",)),
    "28_stdout_flood": Expected("K"),
    "29_stderr_flood": Expected("K"),
    "31_orphan_daemon": Expected("K"),
    "33_exit": Expected("F", ALL, ("error",), "exit code 0"),
    "34_forge_at_exit": Expected("F", ALL, ("error",), "SystemExit"),
    # The kernel spares the process that asks for it.
    "35_kill_everything": Expected("F", ONE, ("timeout",)),
    "36_write_results": Expected("F", ONE),
    "40_float_subclass": Expected("F", (TRANSFORM, SUMMARY, OBJECT)),
    "41_nan": Expected("F", ALL),
    "42_broadcast": Expected("F", ALL),
    "43_empty": Expected("F", ALL),
    "45_walk_the_frames": Expected("N", (TRANSFORM,)),
    "46_scan_the_memory": Expected("N", (TRANSFORM,)),
    "47_write_the_parents_memory": Expected("C"),
    "50_exceptions_of_its_own": Expected("F", ALL, ("error",)),
    "51_changing_values": Expected("F", ALL),
    "53_print_the_inputs": Expected("N"),
    "54_inputs_in_exceptions": Expected("N", (SHAPE, TRANSFORM, SUMMARY), ("error",)),
    "55_inputs_in_representations": Expected("N", (SHAPE, TRANSFORM, SUMMARY)),
    "56_markup_in_output": Expected("N", ALL, ("error",), "ValueError"),
    "57_look_around": Expected("N"),
}


def test_every_attack_has_its_expectation() -> None:
    assert {path.stem for path in (Path(__file__).parent / "corpus").glob("*.py")} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_attack(arena: "Arena", name: str) -> None:
    expected = EXPECTED[name]
    report = arena.attack(name)
    assert report.outcome.value == "graded", report.message
    outcomes = {test.name: test.outcome.value for test in report.tests}
    assert {name for name, outcome in outcomes.items() if outcome != "passed"} == set(expected.lost), outcomes
    assert all(outcomes[name] in expected.outcomes for name in expected.lost), outcomes
    assert report.score == sum(points for name, points in POINTS.items() if name not in expected.lost)
    assert expected.message in (report.message or "")
    text = report.to_json()
    assert CANARY not in text
    assert "\x1b" not in text
    assert len(text) < 20_000
    honest = arena.honest()
    assert honest.score == honest.max_score == 100
