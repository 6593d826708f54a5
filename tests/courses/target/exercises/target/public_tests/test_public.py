"""What everybody may see."""

import pytest

from grader.testing import check


@pytest.mark.points(1, category="loss", hint="transform(x) is 2 x + 1.")
def test_transform_of_one(submission):
    """transform(1) is 3."""
    check.scalar(submission.transform(1.0))
