"""The conditional linear VAE and its four pictures against differences, sampling and small changes."""

import numpy as np
import pytest

from grader.testing.conditional import ConditionalVAE, FourPictures, repetition
from grader.testing.oracles import gaussian_kl


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def random_vae(rng: np.random.Generator, p: int = 6, latent: int = 2, q: int = 24) -> ConditionalVAE:
    shapes = ((p, latent), (latent,), (p, latent), (latent,), (latent, q), (q,), (p, q))
    return ConditionalVAE(*(0.3 * rng.normal(size=shape) for shape in shapes))


def test_gradients_are_the_differences_of_the_sampled_loss(rng: np.random.Generator) -> None:
    vae, sigma2 = random_vae(rng), 0.3
    x, y, noise = rng.random((5, 6)), rng.random((5, 24)), rng.normal(size=(5, 2))

    def sampled(at: ConditionalVAE) -> float:
        mean, log_var = at.heads(x)
        error = y - at.prediction(x, mean + np.exp(0.5 * log_var) * noise)
        return float(np.mean(np.sum(error**2, axis=1) / (2 * sigma2) + gaussian_kl(mean, log_var)))

    mean, log_var = vae.heads(x)
    z = mean + np.exp(0.5 * log_var) * noise
    gradient = vae.gradients(x, z, (vae.prediction(x, z) - y) / sigma2)
    for number in range(7):
        step = ConditionalVAE(
            *(
                rng.normal(size=array.shape) * (place == number)
                for place, array in enumerate(vae.arrays)
            )
        )  # fmt: skip
        slope = (sampled(vae.minus(step, -1e-5)) - sampled(vae.minus(step, 1e-5))) / 2e-5
        expected = sum(float(np.vdot(a, b)) for a, b in zip(step.arrays, gradient.arrays, strict=True))
        assert slope == pytest.approx(expected, rel=1e-5)


def test_expected_loss_is_the_mean_of_sampled_ones(rng: np.random.Generator) -> None:
    vae, sigma2 = random_vae(rng), 0.3
    x, y = rng.random((3, 6)), rng.random((3, 24))
    mean, log_var = vae.heads(x)
    noise = rng.normal(size=(20_000, 3, 2))
    errors = y - vae.prediction(x, mean + np.exp(0.5 * log_var) * noise)
    sampled = np.mean(np.sum(errors**2, axis=2), axis=0) / (2 * sigma2) + gaussian_kl(mean, log_var)
    np.testing.assert_allclose(vae.expected_loss(x, y, sigma2), sampled, rtol=0.02)


def test_pictures_are_images_and_their_fine_patterns_average_out(rng: np.random.Generator) -> None:
    toy = FourPictures.draw(rng)
    assert toy.large.min() > 0.0
    assert toy.large.max() < 1.0
    means = toy.large.reshape(4, 4, 2, 6, 2).mean(axis=(2, 4)).reshape(4, 24)
    np.testing.assert_allclose(means, toy.small)
    assert np.abs(toy.fine[0] @ toy.fine[1]) < 1e-9
    assert np.abs(toy.coarse[0] @ toy.coarse[1]) < 1e-9


@pytest.mark.parametrize("latent_dim", [2, 3])
def test_the_optimum_has_the_least_loss(rng: np.random.Generator, latent_dim: int) -> None:
    toy = FourPictures.draw(rng)
    optimum = toy.optimum(latent_dim)
    assert toy.loss(optimum) == pytest.approx(toy.least_loss())
    for _ in range(30):
        moved = [
            array + 0.02 * rng.normal(size=array.shape) * (number < 6)
            for number, array in enumerate(optimum.arrays)
        ]
        assert toy.loss(ConditionalVAE(*moved)) > toy.least_loss()


def test_the_optimum_is_stationary(rng: np.random.Generator) -> None:
    toy = FourPictures.draw(rng)
    optimum = toy.optimum()
    for number, array in enumerate(optimum.arrays[:6]):
        direction = rng.normal(size=array.shape)

        def at(scale: float, number: int = number, direction: np.ndarray = direction) -> float:
            arrays = list(optimum.arrays)
            arrays[number] = arrays[number] + scale * direction
            return toy.loss(ConditionalVAE(*arrays))

        assert abs(at(1e-4) - at(-1e-4)) / 2e-4 < 1e-6


def test_another_weight_of_the_error_has_another_optimum(rng: np.random.Generator) -> None:
    toy = FourPictures.draw(rng)
    doubled = FourPictures(
        *(toy.shape, toy.small, toy.large, toy.signs, toy.coarse, toy.fine), sigma2=toy.sigma2 / 2
    )
    assert toy.loss(doubled.optimum()) - toy.least_loss() > 0.15


def test_repetition_repeats_every_pixel_in_a_block() -> None:
    small = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    large = (small.ravel() @ repetition((2, 3))).reshape(4, 6)
    np.testing.assert_array_equal(large, small.repeat(2, axis=0).repeat(2, axis=1))
