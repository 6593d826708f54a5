"""Shapes of the functions of `softmax`."""

import pytest

from grader.testing import check


@pytest.mark.points(10, category="shape", hint="softmax keeps the shape of its argument.")
def test_softmax_shape(submission, rng):
    """softmax keeps the shape"""
    check.array(submission.softmax(rng.normal(size=(4, 7))), shape=(4, 7), kind="float")


@pytest.mark.points(10, category="shape", hint="Normalise along the last axis.")
def test_softmax_sums_to_one(submission, rng):
    """The rows of softmax sum to one"""
    rows = check.array(submission.softmax(rng.normal(size=(4, 7))), shape=(4, 7)).sum(axis=-1)
    check.allclose(rows, [1.0] * 4)


@pytest.mark.points(10, category="shape", hint="log_softmax keeps the shape of its argument.")
def test_log_softmax_shape(submission, rng):
    """log_softmax keeps the shape"""
    check.array(submission.log_softmax(rng.normal(size=(3, 5))), shape=(3, 5), high=0.0)


@pytest.mark.points(10, category="shape", hint="One entropy for each row.")
def test_entropy_shape(submission, rng):
    """entropy gives one number for each row"""
    check.array(submission.entropy(rng.normal(size=(3, 5))), shape=(3,), low=0.0)
