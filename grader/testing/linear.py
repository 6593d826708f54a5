"""A VAE of linear networks: exact gradients, an exact ELBO, a known optimum, and a bench in the sandbox.

The devices behind "one step moves the weights by exactly this" and "training stays at the optimum":
whatever a submission's `train_step` is made of, on these networks its result is known.

Sources: KW14 = Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114).
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judge.control import SandboxControl
from grader.testing.bench import Bench
from grader.testing.oracles import bernoulli_nll, gaussian_kl, logit, sigmoid

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LinearVAE:
    """Weights of a VAE whose heads and logits are affine, or the gradient of a loss by each of them.

    For images x (B, P) and latent codes z (B, L): mean = x @ mean_kernel + mean_bias,
    log_var = x @ log_var_kernel + log_var_bias, logits = z @ kernel + bias.

    Args:
        mean_kernel: (P, L).
        mean_bias: (L,).
        log_var_kernel: (P, L).
        log_var_bias: (L,).
        kernel: (L, P).
        bias: (P,).
    """

    mean_kernel: Array
    mean_bias: Array
    log_var_kernel: Array
    log_var_bias: Array
    kernel: Array
    bias: Array

    @property
    def arrays(self) -> list[Array]:
        """The six arrays in order."""
        return [getattr(self, field.name) for field in fields(self)]

    @property
    def encoder(self) -> Array:
        """The four arrays of the encoder as one vector."""
        return np.concatenate([array.ravel() for array in self.arrays[:4]])

    @property
    def decoder(self) -> Array:
        """The two arrays of the decoder as one vector."""
        return np.concatenate([array.ravel() for array in self.arrays[4:]])

    def minus(self, other: "LinearVAE", scale: float = 1.0) -> "LinearVAE":
        """self - scale * other, array by array."""
        return LinearVAE(*(mine - scale * its for mine, its in zip(self.arrays, other.arrays, strict=True)))

    def heads(self, x: Array) -> tuple[Array, Array]:
        """Mean and log_var of q(z|x), each (B, L)."""
        return x @ self.mean_kernel + self.mean_bias, x @ self.log_var_kernel + self.log_var_bias

    def logits(self, z: Array) -> Array:
        """Logits (B, P) of p(x|z)."""
        return z @ self.kernel + self.bias

    def gradients(
        self, x: Array, z: Array, reconstruction: float = 1.0, kl: float = 1.0, residual: Array | None = None
    ) -> "LinearVAE":
        """Gradient of the batch mean of [reconstruction * -log p(x|z) + kl * KL(q(z|x) || N(0, I))].

        Args:
            x: Images (B, P) in [0, 1].
            z: The samples (B, L) that were drawn; their noise is (z - mean) / std.
            reconstruction: Weight of the first term.
            kl: Weight of the second term.
            residual: Derivative (B, P) of an image's reconstruction term by its logits, for another
                likelihood than Bernoulli's sigmoid(logits) - x.

        Source: the chain rule on KW14, eq. 7 and 10, with z = mean + std * noise.
        """
        mean, log_var = self.heads(x)
        residual = sigmoid(self.logits(z)) - x if residual is None else residual
        to_logits = reconstruction * residual / len(x)
        to_z = to_logits @ self.kernel.T
        to_mean = to_z + kl * mean / len(x)
        to_log_var = 0.5 * (z - mean) * to_z + kl * 0.5 * (np.exp(log_var) - 1.0) / len(x)
        return LinearVAE(
            x.T @ to_mean,
            to_mean.sum(axis=0),
            x.T @ to_log_var,
            to_log_var.sum(axis=0),
            z.T @ to_logits,
            to_logits.sum(axis=0),
        )

    def expected_loss(self, x: Array, nodes: int = 32) -> Array:
        """-ELBO (B,) in nats, its expectation over z exact to quadrature.

        A logit is one Gaussian variable: one Gauss-Hermite rule for each pixel replaces L dimensions of noise.

        Args:
            x: Images (B, P) in [0, 1].
            nodes: Quadrature nodes.
        """
        mean, log_var = self.heads(x)
        centre, spread = self.logits(mean), np.sqrt(np.exp(log_var) @ self.kernel**2)
        points, weights = _quadrature(nodes)
        logits = centre + points[:, None, None] * spread  # (nodes, B, P)
        rows = (-1, logits.shape[-1])
        error = bernoulli_nll(np.broadcast_to(x, logits.shape).reshape(rows), logits.reshape(rows))
        return gaussian_kl(mean, log_var) + weights @ error.reshape(nodes, -1)


@cache
def _quadrature(nodes: int) -> tuple[Array, Array]:
    """Points and weights of the expectation under a standard normal variable."""
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return points, weights / weights.sum()


@dataclass(frozen=True)
class TwoPictures:
    """Two mirrored pictures, whose best linear VAE with two latent dimensions is known.

    Half of the active pixels are light in the first picture and dark in the second, the others the reverse;
    all remaining pixels are nearly black in both. By symmetry the optimum encodes the pictures as N(+m, s^2)
    and N(-m, s^2) in one latent dimension, leaves the other at the prior, and gives the active pixels the
    weights +w and -w. Newton's method finds the three numbers.

    Args:
        pictures: (2, P) in [0, 1].
        sign: (P,), +1 or -1 for the active pixels and 0 for the others.
        contrast: How far active pixels are from 1/2.
        background: Value of the other pixels.
    """

    pictures: Array
    sign: Array
    contrast: float = 0.4
    background: float = 0.02

    @classmethod
    def draw(cls, rng: np.random.Generator, pixels: int, active: int = 8) -> "TwoPictures":
        """Choose which pixels are active and how."""
        sign = np.zeros(pixels)
        sign[rng.choice(pixels, active, replace=False)] = np.repeat([1.0, -1.0], active // 2)
        middle = np.where(sign == 0.0, cls.background, 0.5)
        return cls(np.stack([middle + cls.contrast * sign, middle - cls.contrast * sign]), sign)

    def vae(self, mean: float, log_std: float, weight: float) -> LinearVAE:
        """The symmetric linear VAE of (m, log s, w)."""
        used = np.array([1.0, 0.0])
        per_pixel = mean / (self.contrast * np.abs(self.sign).sum())
        return LinearVAE(
            per_pixel * np.outer(self.sign, used),
            np.zeros(2),
            np.zeros((self.sign.size, 2)),
            2.0 * log_std * used,
            weight * np.outer(used, self.sign),
            np.where(self.sign == 0.0, float(logit(self.background)), 0.0),
        )

    def loss(self, vae: LinearVAE) -> float:
        """Exact -ELBO of a linear VAE on the two pictures, nats; NaN or infinite where its weights exploded."""
        with np.errstate(all="ignore"):
            return float(np.mean(vae.expected_loss(self.pictures)))

    def optimum(self) -> LinearVAE:
        """The linear VAE of the least loss (gradient below 1e-5)."""
        point, steps = np.array([0.9, -0.85, 2.2]), np.eye(3) * 1e-3

        # The pixels that are not active add a constant.
        active = self.sign != 0.0
        small = TwoPictures(self.pictures[:, active], self.sign[active], self.contrast, self.background)

        def at(where: Array) -> float:
            return small.loss(small.vae(*where))

        for _ in range(4):
            slope = [(at(point + h) - at(point - h)) / 2e-3 for h in steps]
            curvature = [
                [
                    (at(point + h + k) - at(point + h - k) - at(point - h + k) + at(point - h - k)) / 4e-6
                    for k in steps
                ]
                for h in steps
            ]
            point = point - np.linalg.solve(curvature, slope)
        return self.vae(*point)


class VAEBench(Bench):
    """A linear VAE in the sandbox, on which a submission's `train_step` is tried.

    Args:
        probes: Root of the exercise's probes: `linear_encoder`, `linear_decoder`.
        sandbox: The `sandbox` fixture.
        optimizer: Handle of an optimizer that has not been built yet.
        vae: The weights to start from.
        spy_rows: Batch size that a spy at the encoder's input remembers; 0 for no spy.
        layout: Further arguments of both probes, such as the shape of the data where that is not fixed.
    """

    _ORDER = ("mean/kernel", "mean/bias", "log_var/kernel", "log_var/bias", "pixels/kernel", "pixels/bias")

    def __init__(
        self,
        probes: Any,
        sandbox: SandboxControl,
        optimizer: Any,
        vae: LinearVAE,
        spy_rows: int = 0,
        **layout: Any,
    ) -> None:
        arrays = [array.astype(np.float32) for array in vae.arrays]
        self.encoder = probes.linear_encoder(*arrays[:4], spy_rows=spy_rows, **layout)
        self.decoder = probes.linear_decoder(*arrays[4:], **layout)
        self.initial = vae
        super().__init__(probes, sandbox, optimizer, self.encoder, self.decoder)

    def vae(self) -> LinearVAE:
        """The weights as they are now."""
        encoder, decoder = self.trainable()
        named = encoder | decoder
        return LinearVAE(*(named[name] for name in self._ORDER))
