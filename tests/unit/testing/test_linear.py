"""The linear VAE's closed forms against differences, sampling and descent."""

import numpy as np
import pytest

from grader.testing.linear import LinearVAE, TwoPictures
from grader.testing.oracles import bernoulli_nll, gaussian_kl


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture
def vae(rng: np.random.Generator) -> LinearVAE:
    shapes = ((9, 2), (2,), (9, 2), (2,), (2, 9), (9,))
    return LinearVAE(*(0.5 * rng.normal(size=shape) for shape in shapes))


def test_gradients_are_those_of_finite_differences(rng: np.random.Generator, vae: LinearVAE) -> None:
    x, noise = rng.random((4, 9)), rng.normal(size=(4, 2))

    def loss(at: LinearVAE) -> float:
        mean, log_var = at.heads(x)
        z = mean + np.exp(0.5 * log_var) * noise
        return float(np.mean(bernoulli_nll(x, at.logits(z)) + gaussian_kl(mean, log_var)))

    mean, log_var = vae.heads(x)
    gradient = vae.gradients(x, mean + np.exp(0.5 * log_var) * noise)
    for index, exact in enumerate(gradient.arrays):
        step = [np.zeros_like(array) for array in vae.arrays]
        step[index].flat[1] = 1e-5
        change = LinearVAE(*step)
        slope = (loss(vae.minus(change, -1.0)) - loss(vae.minus(change))) / 2e-5
        assert slope == pytest.approx(exact.flat[1], rel=1e-5, abs=1e-8)


def test_quadrature_agrees_with_sampling(rng: np.random.Generator, vae: LinearVAE) -> None:
    x = np.repeat(rng.random((1, 9)), 200_000, axis=0)
    mean, log_var = vae.heads(x)
    z = mean + np.exp(0.5 * log_var) * rng.normal(size=mean.shape)
    sampled = np.mean(bernoulli_nll(x, vae.logits(z)) + gaussian_kl(mean, log_var))
    assert vae.expected_loss(x[:1])[0] == pytest.approx(sampled, abs=0.02)


def test_no_small_change_improves_the_optimum(rng: np.random.Generator) -> None:
    toy = TwoPictures.draw(rng, pixels=40)
    optimum = toy.optimum()
    least = toy.loss(optimum)
    for _ in range(50):
        change = LinearVAE(*(0.01 * rng.normal(size=array.shape) for array in optimum.arrays))
        assert toy.loss(optimum.minus(change)) > least
    assert toy.loss(toy.vae(0.0, 0.0, 0.0)) > least + 1.0
