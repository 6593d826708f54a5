"""Nothing fails yet."""

import pytest

from grader.testing import check


@pytest.mark.points(10, category="shape", hint="double(x) has the shape of x.")
def test_before(submission, rng):
    """double keeps the shape."""
    check.array(submission.double(rng.normal(size=(2, 3))), shape=(2, 3))
