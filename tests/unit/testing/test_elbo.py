"""Mistakes of a training step are told apart by the numbers that they give."""

from typing import Any

import numpy as np
import pytest

from grader.testing import check
from grader.testing.check import CheckFailure
from grader.testing.elbo import (
    kl_weight_mistakes,
    other_kl_weight,
    reported,
    reported_mistakes,
    require_reported_kl,
    row,
    step_mistakes,
    still,
)
from grader.testing.oracles import Array, gaussian_kl

BATCH, LATENT = 7, 3
RNG = np.random.default_rng(8)
MEAN, LOG_VAR = RNG.normal(size=(2, BATCH, LATENT))
KL = float(np.mean(gaussian_kl(MEAN, LOG_VAR)))
RIGHT, AFTER = row(50.0, KL), np.array([40.0, 1.0])
BY_ERROR, BY_KL = RNG.normal(size=(2, 20))


def gradient(error: float, kl: float) -> Array:
    return np.asarray(error * BY_ERROR + kl * BY_KL)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (row(50.0 * BATCH, KL * BATCH), "sums over the batch"),
        (row(50.0, -KL), "wrong sign"),
        (row(50.0, KL / LATENT), "averages over the latent dimensions"),
        (row(50.0, KL, 50.0 - KL), "subtracted"),
        (row(50.0, KL, 50.0), "lacks the KL"),
        (row(50.0, KL, -50.0 - KL), "lower bound"),
        (row(KL, 50.0), "reconstruction and kl are exchanged"),
        (row(50.0, float(np.mean(gaussian_kl(LOG_VAR, MEAN)))), "mean and log_var are exchanged"),
        (row(40.0, 1.0), "after the update"),
        (row(50.0, KL, 99.0), "loss must be reconstruction"),
    ],
)
def test_wrong_reports_are_named(values: Array, words: str) -> None:
    mistakes = reported_mistakes(values, RIGHT, BATCH, (MEAN, LOG_VAR), AFTER)
    with pytest.raises(CheckFailure, match=words):
        check.allclose(values, RIGHT, mistakes=mistakes)


def test_what_is_reported_is_read_in_order() -> None:
    result: Any = {"loss": 3.0, "kl": 1.0, "reconstruction": 2.0, "steps": 9}
    assert reported(result).tolist() == [2.0, 1.0, 3.0]


def test_the_reported_kl_needs_the_variance() -> None:
    require_reported_kl(KL, MEAN, LOG_VAR)
    with pytest.raises(CheckFailure, match="log\\(std\\)"):
        require_reported_kl(float(np.mean(gaussian_kl(MEAN, 2.0 * LOG_VAR))), MEAN, LOG_VAR)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ((1.0, -1.0), "flees the prior"),
        ((1.0, 0.0), "missing from the loss"),
        ((0.0, 1.0), "Only the KL trains"),
        ((1.0, 2.0), "counts twice"),
        ((1.0, 1.0 / LATENT), "averages over the latent"),
        ((1.0, float(BATCH)), "summed over the batch"),
        ((1.0, 0.3), "weight of the KL is not 1"),
        ((float(BATCH), float(BATCH)), "loss is summed over the batch"),
        ((0.5, 0.5), "averages its two terms"),
        ((-1.0, -1.0), "uphill"),
        ((0.1, 0.1), "another length"),
    ],
)
def test_wrong_updates_are_named(weights: tuple[float, float], words: str) -> None:
    right, moved = gradient(1.0, 1.0), gradient(*weights)
    mistakes = {
        **kl_weight_mistakes(gradient, BATCH, LATENT),
        **step_mistakes(right, moved, BATCH),
        **other_kl_weight(moved, gradient),
    }
    with pytest.raises(CheckFailure, match=words):
        check.allclose(moved, right, atol=1e-6, mistakes=mistakes)


def test_weights_that_exploded_have_moved() -> None:
    assert still(np.zeros(3), 0.1)
    assert not still(np.ones(3), 0.1)
    assert not still(np.array([np.nan, 0.0]), 0.1)
