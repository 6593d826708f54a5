"""What a generative model's formulas should give, in float64 numpy: the judge's side of every closed form.

Sources: KW14 = Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014 (arXiv:1312.6114).
"""

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
