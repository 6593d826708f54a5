"""Devices 3 and 4: training stays at a known optimum, and learns a known source."""

import numpy as np
import pytest

from grader.testing import check
from grader.testing.bench import Bench, stop_when_passed
from grader.testing.check import say

FEATURES, NOISE = 3, 0.3


def draw(rng, weights, rows):
    """x (rows, F) and targets (rows, 1) of a linear source with normal noise."""
    x = rng.normal(size=(rows, FEATURES))
    return x.astype(np.float32), (x @ weights + NOISE * rng.normal(size=(rows, 1))).astype(np.float32)


# A step that does nothing stays everywhere: what "stays" proves rests on the step's own test.
@pytest.mark.points(
    15,
    category="convergence",
    hint=say("Training leaves the least-squares solution.", "训练离开了最小二乘解。"),
)
@pytest.mark.requires("test_one_step")
def test_stays_at_the_optimum(submission, keras, probes, sandbox, rng):
    """Training that starts at the least-squares solution stays there"""
    x, targets = draw(rng, rng.normal(size=(FEATURES, 1)), 64)
    with_bias = np.hstack([x, np.ones((64, 1))])
    best = np.linalg.lstsq(with_bias, targets, rcond=None)[0].astype(np.float32)
    bench = Bench(probes, sandbox, keras.optimizers.SGD(0.1), probes.linear_model(best[:-1], best[-1]))
    for _ in range(20):
        submission.train_step(bench.models[0], bench.optimizer, x, targets)
    [moved] = bench.moved()
    check.that(max(np.abs(part).max() for part in moved.values()) < 1e-3)


@pytest.mark.points(
    25,
    category="convergence",
    hint=say("Your model hardly learns a linear source.", "你的模型几乎学不会线性的数据来源。"),
)
@pytest.mark.requires("test_model_shape", "test_one_step")
def test_learns_a_known_source(submission, keras, probes, rng):
    """Trained by your step, your model predicts a linear source nearly as well as it can be predicted"""
    weights = rng.normal(size=(FEATURES, 1))
    held_out, truth = draw(rng, weights, 2000)
    model = submission.build_model(FEATURES)
    model(held_out[:2])  # a subclass may build its variables on the first call
    optimizer = probes.built(keras.optimizers.SGD(0.05), model)

    def train(steps):
        for _ in range(steps):
            submission.train_step(model, optimizer, *draw(rng, weights, 32))

    def excess():
        """How far the judge's own mean squared error is above that of the source itself, in units of the latter."""
        predictions = check.array(model(held_out), shape=truth.shape, name="predictions")
        with np.errstate(over="ignore"):
            return float(
                np.mean((truth - predictions) ** 2) / np.mean((truth - held_out @ weights) ** 2) - 1.0
            )

    check.that(stop_when_passed((100, 300, 900), train, excess, 0.1) <= 0.1)
