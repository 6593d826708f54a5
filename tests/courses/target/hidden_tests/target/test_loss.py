"""Values; each input begins with a number that must never be read in a report."""

import pytest

from grader.testing import check

CANARY = 731250.25


def inputs(rng):
    x = rng.normal(size=(4, 3))
    x[0, 0] = CANARY
    return x


@pytest.mark.points(30, category="loss", hint="transform(x) is 2 x + 1.")
def test_transform(submission, rng):
    """transform has the right values."""
    x = inputs(rng)
    check.allclose(submission.transform(x), 2 * x + 1, mistakes={"You forgot to add 1.": 2 * x})


@pytest.mark.points(30, category="loss", hint="summarise gives the mean and the largest value.")
def test_summary(submission, rng):
    """summarise has the right values."""
    x = inputs(rng)
    found = check.mapping(submission.summarise(x), keys=("mean", "largest"))
    # The canary makes up nearly all of the mean; the other numbers must count.
    check.allclose([found["mean"], found["largest"]], [x.mean(), x.max()], rtol=1e-9)
