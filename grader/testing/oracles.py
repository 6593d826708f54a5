"""What a generative model's formulas should give, in float64 numpy: the judge's side of every closed form.

Source: KW14 = Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def float64(values: ArrayLike) -> Array:
    """The numbers in double precision, in which oracles compute."""
    return np.asarray(values, np.float64)


def sigmoid(logits: ArrayLike) -> Array:
    """1 / (1 + exp(-logits)), without overflow."""
    return float64(np.exp(-np.logaddexp(0.0, -float64(logits))))


def logit(probabilities: ArrayLike) -> Array:
    """The inverse of `sigmoid`, for probabilities strictly between 0 and 1."""
    values = float64(probabilities)
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
    mean, log_var = float64(mean), float64(log_var)
    return float64(0.5 * np.sum(mean**2 + np.exp(log_var) - 1.0 - log_var, axis=-1))


def bernoulli_nll(targets: ArrayLike, logits: ArrayLike) -> Array:
    """-log Bernoulli(targets | sigmoid(logits)) in nats, summed over all but the first axis.

    Args:
        targets: (B, ...) in [0, 1]; grey values count as probabilities.
        logits: (B, ...).

    Returns:
        (B,).

    Source: KW14, eq. 11.
    """
    targets, logits = float64(targets), float64(logits)
    per_value = np.logaddexp(0.0, logits) - targets * logits
    return float64(np.sum(per_value.reshape(len(per_value), -1), axis=1))
