"""A worker that speaks the wire wrongly costs its submission one fault, in time: scripted, and in a real sandbox."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.attacks import remains
from tests.attacks.expected import ONE, PEERS

if TYPE_CHECKING:
    from tests.attacks.conftest import Arena

HERE = Path(__file__).parent
SECONDS = 0.5


def script(name: str) -> Any:
    """What the peer does once it has been asked."""
    names: dict[str, Any] = {}
    for file in ("at_hand/frames.py", f"peers/{name}.py"):
        exec((HERE / file).read_text(encoding="utf-8"), names)

    def play(peer: Any) -> None:
        names["answer"](peer.connection, peer.hear().id)
        peer.over.wait()

    return play


@pytest.mark.parametrize("name", PEERS)
def test_scripted(serve: Any, name: str) -> None:
    expected = PEERS[name]
    client = serve(script(name), call_seconds=SECONDS if "timeout" in expected.outcomes else 20.0)
    started = time.monotonic()
    if expected.fault is None:
        client.request("output", None, "double")
        return
    with pytest.raises(expected.fault):
        # A list, because a judge's tests keep what they were given.
        [client.request("output", None, "double") for _ in range(expected.asked)]
    assert time.monotonic() - started < 15
    assert not client.alive


def test_69_the_pickle_is_never_opened(serve: Any) -> None:
    test_scripted(serve, "69_pickle")
    assert not Path("/tmp/grader-attack-69").exists()


def test_79_odd_bools_are_made_even(serve: Any) -> None:
    found = serve(script("79_odd_bools")).request("output", None, "double")
    assert found.view("uint8").tolist() == [1, 0, 1]


@pytest.mark.engine
@pytest.mark.parametrize("name", PEERS)
def test_in_a_sandbox(arena: "Arena", name: str) -> None:
    expected = PEERS[name]
    boxes = len(arena.backend.boxes)
    report = arena.speak(name)
    assert report.outcome.value == "graded", report.message
    outcomes = {test.name: test.outcome.value for test in report.tests if test.outcome.value != "passed"}
    assert set(outcomes) == set(ONE), outcomes
    assert outcomes[ONE[0]] in expected.outcomes, report.tests
    assert len(arena.backend.boxes) - boxes == 1
    assert "731250" not in report.to_json()
    honest = arena.honest()
    assert honest.score == honest.max_score == 100
    assert not remains.settled(arena.grader, arena.backend, arena.before).leaves(arena.before)
    assert not Path("/tmp/grader-attack-69").exists()
