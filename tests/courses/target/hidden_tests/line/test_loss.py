"""One step on a model of the grader's own."""

import numpy as np
import pytest

from grader.testing import check


@pytest.mark.points(40, category="loss", hint="train_step makes one step down the mean squared error.")
def test_step(submission, probes, keras, sandbox, rng):
    """One step changes the weights as it should."""
    x, y = rng.normal(size=(8, 3)).astype("float32"), rng.normal(size=(8, 1)).astype("float32")
    w, b = rng.normal(size=(3, 1)).astype("float32"), rng.normal(size=1).astype("float32")
    model = probes.linear()
    sandbox.assign(model, [w, b])
    loss = submission.train_step(model, keras.optimizers.SGD(0.1), x, y)
    found_w, found_b = sandbox.weights(model)
    error = x @ w + b - y
    check.allclose(loss, np.mean(error**2))
    check.allclose(found_w, w - 0.2 * x.T @ error / 8, atol=1e-4)
    check.allclose(found_b, b - 0.2 * error.mean(0), atol=1e-4)
