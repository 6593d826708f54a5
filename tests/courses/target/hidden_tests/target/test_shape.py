"""Shapes."""

import pytest

from grader.testing import check


@pytest.mark.points(20, category="shape", hint="transform keeps the shape.")
def test_transform_shape(submission, rng):
    """transform keeps the shape."""
    check.array(submission.transform(rng.normal(size=(4, 3))), shape=(4, 3), kind="float")
