"""Public tests: a first look in seconds. The hidden tests check more."""

import numpy as np
import pytest

from grader.testing import check


@pytest.mark.points(1, category="shape", hint="The model returns (B, 1).")
def test_model(submission, rng):
    """The model gives one prediction for each row"""
    predictions = submission.build_model(3)(rng.normal(size=(4, 3)))
    check.array(predictions, shape=(4, 1), kind="float", name="predictions")


@pytest.mark.points(1, category="loss", hint="The mean over the batch of (target - prediction)^2.")
def test_squared_error(submission):
    """squared_error is right where it is known by heart"""
    value = submission.squared_error(np.zeros((2, 1)), np.array([[1.0], [3.0]]))
    check.allclose(value, 5.0, name="squared_error")
