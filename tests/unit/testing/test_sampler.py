"""Statistics of samplers: honest ones pass, each known mistake is named."""

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.testing.sampler import (
    LIMIT,
    correlation_score,
    reparameterization_diagnoses,
    standard_normal_scores,
)

Array = NDArray[np.float64]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def test_independent_normal_noise_stays_below_the_limit(rng: np.random.Generator) -> None:
    assert max(standard_normal_scores(rng.normal(size=(5000, 4))).values()) < LIMIT


def test_repeated_noise_is_correlated_with_itself(rng: np.random.Generator) -> None:
    noise = rng.normal(size=(500, 4))
    assert correlation_score(noise, noise) > LIMIT
    assert correlation_score(noise, np.ones_like(noise)) == np.inf


@pytest.mark.parametrize(
    ("named", "scale", "shape"),
    [
        ("whole batch", 0.5, (1, 4)),
        ("latent dimensions", 0.5, (5000, 1)),
        ("the variance", 1.0, (5000, 4)),
        ("not exp(-0.5", -0.5, (5000, 4)),
        ("not scaled", 0.0, (5000, 4)),
    ],
)
def test_mistakes_are_named(
    rng: np.random.Generator, named: str, scale: float, shape: tuple[int, int]
) -> None:
    mean, log_var = rng.normal(size=(5000, 4)), rng.uniform(-3.0, 1.0, (5000, 4))
    z = mean + np.exp(scale * log_var) * rng.normal(size=shape)
    assert named in first(reparameterization_diagnoses(z, mean, log_var))


@pytest.mark.parametrize("count", [2, 5])
def test_a_mean_of_samples_and_softplus_are_told_apart(rng: np.random.Generator, count: int) -> None:
    mean, log_var = rng.normal(size=(400, 4)), rng.normal(-1.0, 0.6, (400, 4))
    averaged = mean + np.exp(0.5 * log_var) * rng.normal(size=(count, 400, 4)).mean(axis=0)
    assert "several samples" in first(reparameterization_diagnoses(averaged, mean, log_var))
    softplus = mean + np.logaddexp(0.0, log_var) * rng.normal(size=mean.shape)
    assert "softplus" in first(reparameterization_diagnoses(softplus, mean, log_var))


def test_a_scale_that_is_no_number_hides_no_other(rng: np.random.Generator) -> None:
    mean, log_var = rng.normal(size=(400, 4)), rng.normal(-1.0, 0.6, (400, 4))
    mean[0], log_var[0] = 0.0, -800.0  # exp(log_var) is 0
    z = mean + rng.normal(size=mean.shape)
    z[0] = 0.0
    with np.errstate(all="ignore"):
        assert "not scaled" in first(reparameterization_diagnoses(z, mean, log_var))


def test_truncated_noise_is_named(rng: np.random.Generator) -> None:
    noise = rng.normal(size=60_000)
    noise = noise[np.abs(noise) < 2.0][:20_000].reshape(5000, 4)
    mean, log_var = rng.normal(size=(5000, 4)), rng.uniform(-3.0, 1.0, (5000, 4))
    z = mean + np.exp(0.5 * log_var) * noise
    assert "never exceeds two" in first(reparameterization_diagnoses(z, mean, log_var))


def test_an_honest_sampler_is_accused_of_nothing(rng: np.random.Generator) -> None:
    mean, log_var = rng.normal(size=(5000, 4)), rng.uniform(-3.0, 1.0, (5000, 4))
    z = mean + np.exp(0.5 * log_var) * rng.normal(size=mean.shape)
    assert not any(reparameterization_diagnoses(z, mean, log_var).values())


def first(diagnoses: dict[str, bool]) -> str:
    return next(sentence for sentence, shown in diagnoses.items() if shown)
