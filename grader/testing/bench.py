"""Models of the grader's own in the sandbox, on which one step of a submission shows exactly what it does."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from grader.judge.control import SandboxControl
from grader.testing.failure import say
from grader.testing.oracles import Array


class Bench:
    """Some models, and the optimizer that a submission's `train_step` gets with them.

    The delta device: with plain SGD and learning rate 1, `moved()` after one step is the gradient of the loss that the
    step descends, which has a closed form where the models are linear.

    Args:
        probes: Root of the probes.
        sandbox: The `sandbox` fixture.
        optimizer: Handle of an optimizer that has not been built yet; it is built for these models alone.
        models: Handles of models of the grader's own that have been built.
    """

    def __init__(self, probes: Any, sandbox: SandboxControl, optimizer: Any, *models: Any) -> None:
        self.models = models
        self.optimizer = probes.built(optimizer, *models)
        self._probes = probes
        self._sandbox = sandbox
        self._start = [sandbox.weights(model) for model in models]
        self._initial = self.trainable()
        self._counted = 0

    def trainable(self) -> list[dict[str, Array]]:
        """For each model its trainable weights now, float64, by the last two parts of their path ("pixels/kernel")."""
        return [
            {
                "/".join(path.split("/")[-2:]): value.astype(np.float64)
                for path, value in self._sandbox.trainable(model)
            }
            for model in self.models
        ]

    def moved(self) -> list[dict[str, Array]]:
        """For each model its trainable weights at the start minus those of now: what the steps subtracted."""
        return [
            {name: before[name] - value for name, value in now.items()}
            for before, now in zip(self._initial, self.trainable(), strict=True)
        ]

    def updates(self) -> int:
        """How many updates the optimizer has counted since this was last asked."""
        before, self._counted = self._counted, self._probes.iterations(self.optimizer)
        return self._counted - before

    def reset(self) -> None:
        """Go back to the weights at the start; the optimizer keeps its state."""
        for model, weights in zip(self.models, self._start, strict=True):
            self._sandbox.assign(model, weights)


def optimizer_diagnoses(updates: int) -> dict[str, bool]:
    """What a `train_step` that must make one update did to its optimizer.

    Args:
        updates: `Bench.updates()` after one step.

    Returns:
        Sentence -> whether it did that.
    """
    return {
        say(
            "The optimizer that was passed made no update: use it, not one of your own or of an earlier call.",
            "传入的优化器没有更新：请使用它，而不是自建的或先前调用的优化器。",
        ): updates == 0,
        say(
            f"The optimizer made {updates} updates in one train_step: make one, of all variables."
            if 1 < updates < 10
            else "The optimizer made several updates in one train_step: make one, of all variables.",
            "优化器在一次 train_step 中更新了多次：应对全部变量只更新一次。",
        ): updates > 1,
    }


def stop_when_passed(
    stages: Iterable[int], train: Callable[[int], None], measure: Callable[[], float], passed: float
) -> float:
    """Train in stages until the measure is small enough: a slow right program gets time, a fast one ends early.

    The device of the known optimum: `measure` is the gap of an exact loss to its known least value. Training that
    starts there must stay (one stage), training that starts elsewhere must come near (several).

    Args:
        stages: Training steps of each stage.
        train: Makes that many steps.
        measure: What the judge computes afterwards; NaN never passes.
        passed: At or below it training ends.

    Returns:
        The last measure.
    """
    value = float("inf")
    for steps in stages:
        train(steps)
        value = measure()
        if value <= passed:
            break
    return value
