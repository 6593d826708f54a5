"""Judging random numbers: how far a sample is from independent N(0, 1), and which wrong sampler would explain it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

LIMIT = 6.0
"""Standard errors that no honest sampler exceeds: 2e-9 of them would, each time they are asked."""

DISTRIBUTION = ("mean", "variance", "kurtosis")
"""Scores that concern the distribution of one number; the others concern the dependence of several."""


def standard_normal_scores(noise: ArrayLike) -> dict[str, float]:
    """How far a table of noise is from independent N(0, 1), in standard errors.

    Args:
        noise: (N, L), N samples of L dimensions, N >= 100 and L >= 2.

    Returns:
        Absolute z-scores under the null: `mean`, `variance`, `kurtosis`, `dimensions` (largest correlation
        of two columns), `rows` (correlation of each row with the next). Below 6 each unless something is wrong.
    """
    noise = np.asarray(noise, np.float64)
    size = noise.size
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


def reparameterization_diagnoses(z: ArrayLike, mean: ArrayLike, log_var: ArrayLike) -> dict[str, bool]:
    """Which wrong sampler of N(mean, exp(log_var)) would explain z.

    Args:
        z: (N, L), what was drawn.
        mean: (N, L).
        log_var: (N, L), different for different rows and below zero on average.

    Returns:
        A sentence for the student, and whether z is what that mistake gives; in order of precedence.
    """
    z, mean, log_var = (np.asarray(each, np.float64) for each in (z, mean, log_var))
    offset, std = z - mean, np.exp(0.5 * log_var)
    noise = offset / std
    scores = standard_normal_scores(noise)

    def normal(values: NDArray[np.float64]) -> bool:
        found = standard_normal_scores(values)
        return all(found[name] < LIMIT for name in DISTRIBUTION)

    return {
        "z is the mean: the noise is missing, z = mean + exp(0.5 * log_var) * epsilon.": bool(
            np.abs(offset).max() < 1e-2 * std.max()
        ),
        "One noise is shared by the whole batch: draw epsilon of the shape of mean, (B, L).": bool(
            scores["rows"] > LIMIT or np.ptp(noise, axis=0).max() < 1e-2
        ),
        "One noise is shared by the latent dimensions: draw epsilon of the shape of mean, (B, L), not (B, 1).": (
            scores["dimensions"] > LIMIT
        ),
        "The noise is scaled by exp(log_var), the variance: the standard deviation is exp(0.5 * log_var).": normal(
            offset / np.exp(log_var)
        ),
        "log_var is used as the standard deviation: the standard deviation is exp(0.5 * log_var).": normal(
            offset / log_var
        ),
        "The standard deviation is exp(+0.5 * log_var), not exp(-0.5 * log_var).": normal(offset * std),
        "The noise is not scaled: z = mean + exp(0.5 * log_var) * epsilon.": normal(offset),
        "softplus(log_var) is used as the standard deviation: it is exp(0.5 * log_var).": normal(
            offset / np.logaddexp(0.0, log_var)
        ),
        "The mean is missing from z = mean + exp(0.5 * log_var) * epsilon.": normal(z / std),
        "The noise is uniform: epsilon is a standard normal variable.": bool(
            np.mean(noise**4) < 2.2 * np.mean(noise**2) ** 2
        ),
    }
