"""A GAN of linear networks: what one training step must do to it, and what known mistakes do instead.

The generator makes one picture of every z, so that the step does not depend on noise; the
discriminator is affine. A loss enters through its slope, the derivative by one logit.

Source: G14 = Goodfellow et al., "Generative Adversarial Nets", NIPS 2014 (arXiv:1406.2661).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grader.testing.oracles import Array, float64, sigmoid

Slope = Callable[[Array], Array]
"""Derivative of an image's loss by its logit, elementwise."""


def cross_entropy(logits: Array, label: float) -> Array:
    """-log p(label) in nats where p(1) = sigmoid(logit), elementwise; a label between 0 and 1 is a mixture."""
    return float64(np.logaddexp(0.0, logits) - label * logits)


def cross_entropy_slope(label: float) -> Slope:
    """Slope of the cross-entropy of a logit: sigmoid(logit) - label."""
    return lambda logits: sigmoid(logits) - label


def twice_sigmoid_slope(label: float) -> Slope:
    """Slope where the sigmoid is applied twice."""

    def slope(logits: Array) -> Array:
        p = sigmoid(logits)
        return float64((sigmoid(p) - label) * p * (1.0 - p))

    return slope


def clipped_probability_slope(label: float) -> Slope:
    """Slope where a logit is taken for a probability; Keras clips it to (0, 1), and outside nothing moves."""

    def slope(logits: Array) -> Array:
        p = np.clip(logits, 1e-7, 1.0 - 1e-7)
        return float64(np.where((logits > 0.0) & (logits < 1.0), (p - label) / (p * (1.0 - p)), 0.0))

    return slope


def least_squares_slope(label: float) -> Slope:
    """Slope of (logit - label)^2 (Mao et al., "Least Squares GAN", ICCV 2017)."""
    return lambda logits: 2.0 * (logits - label)


def constant_slope(value: float) -> Slope:
    """Slope of value * logit: the Wasserstein GAN's losses, and logits taken for losses."""
    return lambda logits: np.full(np.shape(logits), value)


@dataclass(frozen=True)
class AffineDiscriminator:
    """logit(x) = x . weights + bias.

    Args:
        weights: (P,).
        bias: One number.
    """

    weights: Array
    bias: float

    @property
    def vector(self) -> Array:
        """Weights and bias, (P + 1,)."""
        return np.append(self.weights, self.bias)

    def logits(self, images: Array) -> Array:
        """(B, P) -> (B,)."""
        return float64(images @ self.weights + self.bias)

    def minus(self, moved: Array) -> "AffineDiscriminator":
        """The discriminator after an update that subtracts `moved` (P + 1,)."""
        return AffineDiscriminator(self.weights - moved[:-1], float(self.bias - moved[-1]))

    def gradient(self, real: Array, fake: Array, on_real: Slope, on_fake: Slope, shift: float = 0.0) -> Array:
        """Gradient (P + 1,) of mean loss of real images + mean loss of fake ones, by weights and bias.

        Args:
            real: (B, P).
            fake: (B', P).
            on_real: Slope of the loss of real logits.
            on_fake: Slope of the loss of fake logits.
            shift: Added to every logit.

        Source: the chain rule on G14, eq. 1.
        """
        total = np.zeros(self.weights.size + 1)
        for images, slope in ((real, on_real), (fake, on_fake)):
            slopes = slope(self.logits(images) + shift) / len(images)
            total += np.append(slopes @ images, slopes.sum())
        return total

    def picture_gradient(self, picture: Array, slope: Slope) -> Array:
        """Gradient (P,) of the loss of one picture (P,) by its pixels: what moves a generator's bias."""
        return float64(slope(self.logits(picture[None]))[0] * self.weights)
