"""Judging random numbers: how far they are from independent N(0, 1), and which wrong sampler explains them."""

import numpy as np
from numpy.typing import ArrayLike

from grader.testing.oracles import Array, float64

LIMIT = 6.0
"""Standard errors that no honest sampler exceeds: one in 5e8 does, each time that it is asked."""

DISTRIBUTION = ("mean", "variance", "kurtosis")
"""Scores that concern the distribution of one number; the others concern the dependence of several."""


def standard_normal_scores(noise: ArrayLike) -> dict[str, float]:
    """How far a table of noise is from independent N(0, 1), in standard errors.

    Args:
        noise: (N, L), N samples of L dimensions, N >= 100 and L >= 2.

    Returns:
        Absolute z-scores under the null: `mean`, `variance`, `kurtosis`, `dimensions` (largest correlation
        of two columns), `rows` (correlation of each row with the next).
    """
    noise = float64(noise)
    square = max(float(np.mean(noise**2)), 1e-15)
    pairs = [(i, j) for i in range(noise.shape[1]) for j in range(i)]
    return {
        "mean": float(abs(noise.mean()) * np.sqrt(noise.size)),
        "variance": float(abs(noise.var() - 1.0) * np.sqrt(noise.size / 2.0)),
        "kurtosis": float(abs(np.mean(noise**4) / square**2 - 3.0) * np.sqrt(noise.size / 24.0)),
        "dimensions": max(correlation_score(noise[:, i], noise[:, j]) for i, j in pairs),
        "rows": correlation_score(noise[:-1], noise[1:]),
    }


def correlation_score(first: ArrayLike, second: ArrayLike) -> float:
    """Correlation of two samples of one size, in standard errors of independent ones; inf for a constant."""
    one, other = np.ravel(float64(first)), np.ravel(float64(second))
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.sqrt(np.sum(one**2) * np.sum(other**2)))
    return abs(float(np.sum(one * other))) / scale * float(np.sqrt(len(one))) if scale > 0.0 else float("inf")


def standard_normal(noise: Array) -> bool:
    """Whether one number of the noise, taken alone, may come from N(0, 1)."""
    scores = standard_normal_scores(noise)
    return all(scores[name] < LIMIT for name in DISTRIBUTION)


def reparameterization_diagnoses(z: ArrayLike, mean: ArrayLike, log_var: ArrayLike) -> dict[str, bool]:
    """Which wrong sampler of N(mean, exp(log_var)) would explain z.

    Args:
        z: (N, L), what was drawn.
        mean: (N, L).
        log_var: (N, L), different for different rows and below zero on average.

    Returns:
        A sentence for the student, and whether z is what that mistake gives; in order of precedence.
    """
    z, mean, log_var = float64(z), float64(mean), float64(log_var)
    offset, std = z - mean, np.exp(0.5 * log_var)
    noise = offset / std
    scores = standard_normal_scores(noise)
    shared = scores["rows"] > LIMIT or float(np.ptp(noise, axis=0).max()) < 1e-2
    flat = float(np.mean(noise**4)) < 2.2 * float(np.mean(noise**2)) ** 2
    return {
        "z is the mean: the noise is missing, z = mean + exp(0.5 * log_var) * epsilon.": bool(
            np.abs(offset).max() < 1e-2 * std.max()
        ),
        "One noise is shared by the whole batch: draw epsilon of shape (B, L), as mean has.": shared,
        "One noise is shared by the latent dimensions: draw epsilon of shape (B, L), not (B, 1).": (
            scores["dimensions"] > LIMIT
        ),
        "The noise is scaled by exp(log_var), the variance: the standard deviation is exp(0.5 * log_var).": (
            standard_normal(offset / np.exp(log_var))
        ),
        "log_var is used as the standard deviation: the standard deviation is exp(0.5 * log_var).": (
            standard_normal(offset / log_var)
        ),
        "The standard deviation is exp(+0.5 * log_var), not exp(-0.5 * log_var).": standard_normal(
            offset * std
        ),
        "The noise is not scaled: z = mean + exp(0.5 * log_var) * epsilon.": standard_normal(offset),
        "softplus(log_var) is used as the standard deviation: it is exp(0.5 * log_var).": standard_normal(
            offset / np.logaddexp(0.0, log_var)
        ),
        "The mean is missing from z = mean + exp(0.5 * log_var) * epsilon.": standard_normal(z / std),
        "The noise is uniform: epsilon is a standard normal variable.": flat,
    }
