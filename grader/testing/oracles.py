"""What a generative model's formulas should give, in float64 numpy: the judge's side of every closed form.

Sources: KW14 = Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114).
"""

from collections.abc import Mapping

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


def standard_normal_scores(noise: ArrayLike) -> Mapping[str, float]:
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
