"""Looking at a student's own model: how it is called at inference, and whether its outputs are bounded."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judge.control import SandboxControl
from grader.testing.oracles import Array

_SHARE = 0.2
_FAR = 12.0


def inference(probes: Any, model: Any) -> Callable[..., Any]:
    """`model` as it is called at inference: without a flag, but for Keras' augmentation, which is on by default.

    Args:
        probes: The root of the probes.
        model: Handle of a Keras model.
    """
    return (lambda *inputs: model(*inputs, training=False)) if probes.augments(model) else model


def randomise(sandbox: SandboxControl, model: Any, rng: np.random.Generator, scale: float = 10.0) -> None:
    """Give `model` large random kernels, so that an output that cannot go everywhere shows its bounds.

    Args:
        sandbox: The `sandbox` fixture.
        model: Handle of a model that has been called at least once.
        rng: Source of the kernels.
        scale: Standard deviation of a kernel's sum over unit inputs.
    """
    weights = sandbox.weights(model)
    kernels = [
        rng.normal(size=w.shape) * scale / np.sqrt(w[..., 0].size) if w.ndim > 1 else w for w in weights
    ]
    sandbox.assign(model, kernels)


def bounds(values: Array) -> list[float]:
    """Numbers that many entries share exactly, in more than one column: where an output is cut off.

    Args:
        values: (N, L).
    """
    values = np.round(values, 3)
    found, counts = np.unique(values, return_counts=True)
    frequent = found[(counts >= _SHARE * values.size) & (np.abs(found) < _FAR)]
    return [float(value) for value in frequent if (values == value).any(axis=0).sum() > 1]
