"""Shapes."""

import pytest

from grader.testing import check


@pytest.mark.points(20, category="shape", hint="build_model() maps (batch, 3) to (batch, 1).")
def test_model_shape(submission, rng):
    """The model has the right shape."""
    model = check.model(submission.build_model(), name="build_model()")
    check.shaped(model(rng.normal(size=(5, 3)).astype("float32")), (5, 1), name="the output")
