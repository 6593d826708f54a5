"""Objects."""

import pytest

from grader.testing import check


@pytest.fixture(scope="module")
def built(submission):
    return submission.build(3.0)


@pytest.mark.points(20, category="convergence", hint="build(scale)(x) is scale x.")
def test_object(built, rng):
    """The object multiplies."""
    x = rng.normal(size=5)
    check.allclose(built(x), 3.0 * x)
