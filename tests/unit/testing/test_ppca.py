"""The known optimum of the linear VAE with unit noise variance, against sampling, likelihood and descent."""

import numpy as np
import pytest

from grader.testing.linear import LinearVAE
from grader.testing.oracles import Array, gaussian_kl
from grader.testing.ppca import (
    data_with_variances,
    expected_loss,
    gaussian_error,
    negative_log_likelihood,
    optimum,
)

VARIANCES = (9.0, 4.0, 0.5)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture
def x(rng: np.random.Generator) -> Array:
    return data_with_variances(rng, 40, 12, VARIANCES)


def random_vae(rng: np.random.Generator, scale: float = 0.3) -> LinearVAE:
    shapes = ((12, 3), (3,), (12, 3), (3,), (3, 12), (12,))
    return LinearVAE(*(scale * rng.normal(size=shape) for shape in shapes))


def test_error_is_half_the_squared_distance_summed_over_all_but_the_batch() -> None:
    np.testing.assert_allclose(gaussian_error(np.ones((3, 4, 5)), np.zeros((3, 4, 5))), [10.0] * 3)


def test_data_have_exactly_the_variances(x: Array) -> None:
    found = np.linalg.eigvalsh(np.cov(x.T, bias=True))[::-1]
    np.testing.assert_allclose(found[:4], (*VARIANCES, 0.0), atol=1e-9)


def test_expected_loss_agrees_with_sampling(rng: np.random.Generator, x: Array) -> None:
    vae = random_vae(rng)
    mean, log_var = vae.heads(x[:1])
    z = mean + np.exp(0.5 * log_var) * rng.normal(size=(200_000, 3))
    errors = gaussian_error(np.repeat(x[:1], len(z), axis=0), vae.logits(z))
    sampled = np.mean(errors) + gaussian_kl(mean, log_var)[0]
    assert expected_loss(vae, x[:1])[0] == pytest.approx(sampled, rel=5e-3)


def test_the_bound_is_tight_at_the_optimum_and_nowhere_else(rng: np.random.Generator, x: Array) -> None:
    best = optimum(x, 3)
    np.testing.assert_allclose(expected_loss(best, x), negative_log_likelihood(best, x), rtol=1e-10)
    other = random_vae(rng)
    assert (expected_loss(other, x) > negative_log_likelihood(other, x)).all()


def test_likelihood_is_that_of_the_multivariate_normal() -> None:
    nothing, kernel = np.zeros((2, 1)), np.array([[np.sqrt(3.0), 0.0]])
    vae = LinearVAE(nothing, np.zeros(1), nothing, np.zeros(1), kernel, np.zeros(2))
    # x ~ N(0, diag(4, 1)): half of [log 4 + 4 / 4 + 1] at (2, 1).
    assert negative_log_likelihood(vae, [[2.0, 1.0]])[0] == pytest.approx(0.5 * (np.log(4.0) + 2.0))


def test_no_small_change_improves_the_optimum(rng: np.random.Generator, x: Array) -> None:
    best = optimum(x, 3)
    least = np.mean(expected_loss(best, x))
    for _ in range(100):
        change = random_vae(rng, scale=0.01)
        assert np.mean(expected_loss(best.minus(change), x)) > least


def test_the_gradient_is_zero_at_the_optimum(x: Array) -> None:
    best = optimum(x, 3)
    nothing = LinearVAE(*(np.zeros_like(array) for array in best.arrays))
    for index, array in enumerate(best.arrays):
        for place in (0, array.size - 1):
            step = [array.copy() for array in nothing.arrays]
            step[index].flat[place] = 1e-4
            up, down = best.minus(LinearVAE(*step)), best.minus(LinearVAE(*step), -1.0)
            slope = np.mean(expected_loss(up, x) - expected_loss(down, x)) / 2e-4
            assert slope == pytest.approx(0.0, abs=1e-6)


def test_a_dimension_without_variance_above_one_stays_at_the_prior(x: Array) -> None:
    best = optimum(x, 3)
    mean, log_var = best.heads(x)
    np.testing.assert_allclose(mean[:, 2], 0.0, atol=1e-9)
    np.testing.assert_allclose(log_var, np.broadcast_to([-np.log(9.0), -np.log(4.0), 0.0], log_var.shape))
    np.testing.assert_allclose(best.kernel[2], 0.0)
