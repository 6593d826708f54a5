"""Something fails between two calls, or during one."""

import threading

import pytest
from moments import reach

from grader.testing import check


@pytest.mark.points(30, category="loss", hint="double(x) is 2 x.")
def test_at_rest(submission, rng):
    """double has the right values."""
    x = rng.normal(size=3)
    submission.double(x)
    reach("at rest")
    check.allclose(submission.double(x), 2 * x)


@pytest.mark.points(30, category="loss", hint="slowly(x) is 2 x.")
def test_at_work(submission, rng):
    """slowly has the right values."""
    x = rng.normal(size=3)
    outside = threading.Thread(target=reach, args=("at work",))
    outside.start()
    try:
        check.allclose(submission.slowly(x), 2 * x)
    finally:
        outside.join()


@pytest.mark.points(30, category="loss", hint="double(x) is 2 x.")
def test_after(submission, rng):
    """double still has the right values."""
    x = rng.normal(size=3)
    check.allclose(submission.double(x), 2 * x)
