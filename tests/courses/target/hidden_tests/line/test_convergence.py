"""A training, judged by its weights in a process that has not seen it."""

import numpy as np
import pytest

from grader.testing import check


@pytest.mark.points(40, category="convergence", hint="fit finds the line.")
def test_trained(submission, sandbox, rng):
    """A trained model predicts what it has not seen."""
    w, b = rng.normal(size=(3, 1)), rng.normal(size=1)
    x, unseen = rng.normal(size=(64, 3)).astype("float32"), rng.normal(size=(16, 3)).astype("float32")
    model, _ = check.pair(submission.fit(x, (x @ w + b).astype("float32")), names=("model", "losses"))
    weights = sandbox.weights(check.model(model, name="the model"))
    check.that(len(weights) == 2)
    model(x)
    for before, after in zip(weights, sandbox.weights(model), strict=True):
        check.that(np.array_equal(before, after))
    check.allclose(x @ weights[0] + weights[1], x @ w + b, rtol=1e-2, atol=1e-2)
    other = sandbox.fresh().submission.build_model()
    other(x)
    sandbox.assign(other, weights)
    check.allclose(other(unseen), unseen @ w + b, rtol=1e-2, atol=1e-2)
