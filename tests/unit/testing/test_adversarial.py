"""The oracles of a GAN of linear networks, against numerical derivatives."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.testing.adversarial import (
    AffineDiscriminator,
    Slope,
    clipped_probability_slope,
    constant_slope,
    cross_entropy,
    cross_entropy_slope,
    least_squares_slope,
    twice_sigmoid_slope,
)
from grader.testing.oracles import Array, sigmoid

RNG = np.random.default_rng(5)
LOGITS = np.array([-3.0, -0.4, 0.2, 0.7, 2.5])


def clipped_cross_entropy(logits: Array, label: float) -> Array:
    p = np.clip(logits, 1e-7, 1.0 - 1e-7)
    return np.asarray(-label * np.log(p) - (1.0 - label) * np.log1p(-p))


@pytest.mark.parametrize(
    ("loss", "slope"),
    [
        (lambda s: cross_entropy(s, 1.0), cross_entropy_slope(1.0)),
        (lambda s: cross_entropy(s, 0.1), cross_entropy_slope(0.1)),
        (lambda s: cross_entropy(sigmoid(s), 1.0), twice_sigmoid_slope(1.0)),
        (lambda s: cross_entropy(sigmoid(s), 0.0), twice_sigmoid_slope(0.0)),
        (lambda s: clipped_cross_entropy(s, 1.0), clipped_probability_slope(1.0)),
        (lambda s: clipped_cross_entropy(s, 0.0), clipped_probability_slope(0.0)),
        (lambda s: (s - 1.0) ** 2, least_squares_slope(1.0)),
        (lambda s: -s, constant_slope(-1.0)),
    ],
)
def test_a_slope_is_the_derivative_of_its_loss(loss: Callable[[Array], Array], slope: Slope) -> None:
    step = 1e-6
    numerical = (loss(LOGITS + step) - loss(LOGITS - step)) / (2.0 * step)
    np.testing.assert_allclose(slope(LOGITS), numerical, rtol=1e-5, atol=1e-7)


def test_the_cross_entropy_is_two_logarithms_of_two_where_nothing_is_known() -> None:
    assert cross_entropy(np.zeros(1), 1.0) == pytest.approx(np.log(2.0))
    assert cross_entropy(np.array([3.0]), 1.0) == pytest.approx(-np.log(sigmoid(3.0)))
    assert cross_entropy(np.array([3.0]), 0.0) == pytest.approx(-np.log(1.0 - sigmoid(3.0)))


def discriminator() -> AffineDiscriminator:
    return AffineDiscriminator(RNG.normal(size=6) * 0.5, 0.3)


def test_the_discriminators_gradient_is_that_of_its_loss() -> None:
    judge, real, fake, shift = discriminator(), RNG.normal(size=(4, 6)), RNG.normal(size=(2, 6)), 0.7

    def loss(vector: Array) -> float:
        moved = AffineDiscriminator(vector[:-1], float(vector[-1]))
        of_real = cross_entropy(moved.logits(real) + shift, 1.0).mean()
        return float(of_real + cross_entropy(moved.logits(fake) + shift, 0.0).mean())

    step = 1e-6 * np.eye(7)
    numerical = [(loss(judge.vector + h) - loss(judge.vector - h)) / 2e-6 for h in step]
    found = judge.gradient(real, fake, cross_entropy_slope(1.0), cross_entropy_slope(0.0), shift)
    np.testing.assert_allclose(found, numerical, rtol=1e-5, atol=1e-8)


def test_the_pictures_gradient_is_that_of_the_generators_loss() -> None:
    judge, picture = discriminator(), RNG.normal(size=6)

    def loss(pixels: Array) -> float:
        return float(cross_entropy(judge.logits(pixels[None]), 1.0)[0])

    numerical = [(loss(picture + h) - loss(picture - h)) / 2e-6 for h in 1e-6 * np.eye(6)]
    found = judge.picture_gradient(picture, cross_entropy_slope(1.0))
    np.testing.assert_allclose(found, numerical, rtol=1e-5, atol=1e-8)


def test_an_update_is_subtracted_from_weights_and_bias() -> None:
    judge = discriminator()
    moved = judge.minus(np.arange(7.0))
    np.testing.assert_allclose(judge.vector - moved.vector, np.arange(7.0))
