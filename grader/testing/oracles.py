"""What a generative model's formulas should give, in float64 numpy: the judge's side of every closed form.

Sources: KW14 = Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def sigmoid(logits: ArrayLike) -> Array:
    """1 / (1 + exp(-logits)), without overflow."""
    return np.exp(-np.logaddexp(0.0, -np.asarray(logits, np.float64)))


def logit(probabilities: ArrayLike) -> Array:
    """The inverse of `sigmoid`; probabilities strictly between 0 and 1."""
    values = np.asarray(probabilities, np.float64)
    return np.log(values) - np.log1p(-values)


def gaussian_kl(mean: ArrayLike, log_var: ArrayLike) -> Array:
    """KL(N(mean, exp(log_var)) || N(0, I)) in nats, summed over the last axis.

    Args:
        mean: (..., L).
        log_var: (..., L).

    Returns:
        (...,).

    Source: KW14, appendix B.
    """
    mean, log_var = np.asarray(mean, np.float64), np.asarray(log_var, np.float64)
    return 0.5 * np.sum(mean**2 + np.exp(log_var) - 1.0 - log_var, axis=-1)


def bernoulli_nll(targets: ArrayLike, logits: ArrayLike) -> Array:
    """-log Bernoulli(targets | sigmoid(logits)) in nats, summed over all but the first axis.

    Args:
        targets: (B, ...) in [0, 1]; grey values count as probabilities.
        logits: (B, ...).

    Returns:
        (B,).

    Source: KW14, eq. 11.
    """
    targets, logits = np.asarray(targets, np.float64), np.asarray(logits, np.float64)
    per_value = np.logaddexp(0.0, logits) - targets * logits
    return np.sum(per_value.reshape(len(per_value), -1), axis=1)


@dataclass(frozen=True)
class LinearVAE:
    """A VAE whose heads and logits are affine: every gradient of its loss has a closed form.

    mean = x @ mean_kernel + mean_bias, log_var = x @ log_var_kernel + log_var_bias, logits = z @ kernel + bias,
    with x (B, P), z (B, L), mean_kernel and log_var_kernel (P, L), kernel (L, P).
    """

    mean_kernel: Array
    mean_bias: Array
    log_var_kernel: Array
    log_var_bias: Array
    kernel: Array
    bias: Array

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
            residual: Derivative (B, P) of an image's reconstruction term by its logits, for another likelihood
                than Bernoulli's sigmoid(logits) - x.

        Returns:
            The gradient of each array, under its own name.

        Source: the chain rule on KW14, eq. 7 and 10, with z = mean + std * noise.
        """
        mean, log_var = self.heads(x)
        residual = sigmoid(self.logits(z)) - x if residual is None else residual
        residual = reconstruction * residual / len(x)
        to_z = residual @ self.kernel.T
        to_mean = to_z + kl * mean / len(x)
        to_log_var = 0.5 * (z - mean) * to_z + kl * 0.5 * (np.exp(log_var) - 1.0) / len(x)
        return LinearVAE(
            x.T @ to_mean, to_mean.sum(0), x.T @ to_log_var, to_log_var.sum(0), z.T @ residual, residual.sum(0)
        )

    def expected_loss(self, x: Array, nodes: int = 32) -> Array:
        """-ELBO of each image in nats, the expectation over z exact to quadrature.

        A logit is one Gaussian variable, so one Gauss-Hermite rule for each pixel replaces L dimensions of noise.

        Args:
            x: Images (B, P) in [0, 1].
            nodes: Quadrature nodes.

        Returns:
            (B,).
        """
        mean, log_var = self.heads(x)
        centre = self.logits(mean)
        spread = np.sqrt(np.exp(log_var) @ self.kernel**2)
        points, weights = np.polynomial.hermite_e.hermegauss(nodes)
        loss = gaussian_kl(mean, log_var)
        for point, weight in zip(points, weights / weights.sum(), strict=True):
            loss = loss + weight * bernoulli_nll(x, centre + point * spread)
        return loss


def standard_normal_scores(noise: ArrayLike) -> Mapping[str, float]:
    """How far a table of noise is from independent N(0, 1), in standard errors.

    Args:
        noise: (N, L), N samples of L dimensions, N >= 100 and L >= 2.

    Returns:
        Absolute z-scores under the null: `mean`, `variance`, `kurtosis`, `dimensions` (largest correlation
        of two columns), `rows` (correlation of each row with the next). Below 6 each unless something is wrong.
    """
    noise = np.asarray(noise, np.float64)
    n, size = len(noise), noise.size
    pairs = [(i, j) for i in range(noise.shape[1]) for j in range(i)]
    return {
        "mean": abs(noise.mean()) * np.sqrt(size),
        "variance": abs(noise.var() - 1.0) * np.sqrt(size / 2.0),
        "kurtosis": abs(np.mean(noise**4) / max(np.mean(noise**2) ** 2, 1e-30) - 3.0) * np.sqrt(size / 24.0),
        "dimensions": max(correlation_score(noise[:, i], noise[:, j]) for i, j in pairs),
        "rows": correlation_score(noise[:-1], noise[1:]),
    }


def correlation_score(first: ArrayLike, second: ArrayLike) -> float:
    """Correlation of two equally large samples of independent noise, in standard errors; inf for a constant one."""
    first, second = np.ravel(np.asarray(first, np.float64)), np.ravel(np.asarray(second, np.float64))
    first, second = first - first.mean(), second - second.mean()
    scale = float(np.sqrt(np.sum(first**2) * np.sum(second**2)))
    return abs(float(np.sum(first * second))) / scale * float(np.sqrt(len(first))) if scale > 0.0 else np.inf
