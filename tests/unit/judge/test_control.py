"""Weights come from the submission's process: whatever it sends instead of them fails the test."""

from typing import Any

import numpy as np
import pytest

from grader.judge.control import SandboxControl
from grader.judge.handle import Handle
from grader.testing.check import CheckFailure


class _Session:
    """Answers every request with the same value."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, Any]] = []

    def request(self, operation: str, operand: Any, name: str) -> Any:
        self.asked.append((operation, operand))
        return self.answer

    def forget(self, number: int) -> None:
        """A handle of a test that needs no worker."""


def control(answer: Any) -> SandboxControl:
    return SandboxControl(_Session(answer))  # type: ignore[arg-type]


def handle() -> Handle:
    return Handle(_Session(None), 1, "keras.Model", "model", tensors=False)  # type: ignore[arg-type]


def test_weights_come_in_order_and_trainable_ones_with_their_paths() -> None:
    one, two = np.ones(2), np.zeros(3)
    found = control([("dense/kernel", True, one), ("norm/mean", False, two)])
    assert found.weights(handle())[0] is one
    assert found.weights(handle())[1] is two
    assert [path for path, _ in found.trainable(handle())] == ["dense/kernel"]


def test_a_model_may_have_no_weights() -> None:
    assert control([]).weights(handle()) == []


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="nothing"),
        pytest.param("weights", id="text"),
        pytest.param({}, id="dict"),
        pytest.param(np.ones(3), id="array"),
        pytest.param(handle(), id="a list too long to travel"),
        pytest.param([np.ones(3)], id="bare arrays"),
        pytest.param([("path", True)], id="no value"),
        pytest.param([("path", 1, np.ones(3))], id="a number for a truth"),
        pytest.param([(1, True, np.ones(3))], id="a number for a path"),
        pytest.param([("path", True, [1.0])], id="a list for a value"),
        pytest.param([("path", True, np.ones(3)), None], id="one malformed among good ones"),
    ],
)
def test_anything_else_cannot_pass_for_a_model_without_weights(answer: Any) -> None:
    for read in (control(answer).weights, control(answer).trainable):
        with pytest.raises(CheckFailure, match="weights cannot be read"):
            read(handle())
