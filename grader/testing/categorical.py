"""Judging draws of ids: whether they may come from a known distribution, at any number of draws.

Source: A20 = R. Agrawal, "Finite-Sample Concentration of the Multinomial in Relative Entropy", IEEE Transactions on
Information Theory 66, 2020 (arXiv:1904.02291).
"""

import numpy as np
from numpy.typing import ArrayLike

from grader.testing.oracles import Array, float64

LIMIT = 1e-9
"""Probability with which an honest sampler is rejected, at most, each time that it is asked."""


def softmax(logits: ArrayLike) -> Array:
    """exp(logits), normalised over the last axis, without overflow."""
    logits = float64(logits)
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return float64(weights / weights.sum(axis=-1, keepdims=True))


def log_softmax(logits: ArrayLike) -> Array:
    """Logarithm of `softmax`, without overflow."""
    logits = float64(logits)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return float64(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def counts(draws: ArrayLike, size: int) -> Array:
    """How often each of 0..size-1 was drawn, (size,); other numbers are not counted."""
    ids = np.ravel(np.asarray(draws))
    return float64([np.count_nonzero(ids == value) for value in range(size)])


def tail_bound(observed: ArrayLike, probabilities: ArrayLike) -> float:
    """How likely counts as far from a distribution as these are, at most: exact for every number of draws.

    With e = KL(observed / n || probabilities) and k categories it is exp(-n e) (e n exp(1) / (k - 1))^(k - 1)
    where n e > k - 1, else 1 (A20, theorem I.2).

    Args:
        observed: Counts (k,), k >= 2.
        probabilities: (k,), positive.

    Returns:
        0 to 1.
    """
    found, expected = float64(observed), float64(probabilities)
    n = found.sum()
    drawn = found > 0
    divergence = float(np.sum(found[drawn] * np.log(found[drawn] / (n * expected[drawn]))))
    free = len(expected) - 1
    if divergence <= free:
        return 1.0
    return float(np.exp(-divergence + free * (1.0 + np.log(divergence / free))))


def may_come_from(draws: ArrayLike, probabilities: ArrayLike) -> bool:
    """Whether ids may be independent draws from a distribution; ids that it does not know may not."""
    expected = float64(probabilities)
    observed = counts(draws, len(expected))
    return bool(observed.sum() == np.size(draws) and tail_bound(observed, expected) >= LIMIT)


def may_be_independent(draws: ArrayLike, probabilities: ArrayLike) -> bool:
    """Whether each id may be independent of the one before, where all have this distribution.

    Args:
        draws: (n,), in the order in which they were drawn.
        probabilities: (k,), positive.
    """
    ids, expected = np.ravel(np.asarray(draws)).astype(np.int64), float64(probabilities)
    even = 2 * (len(ids) // 2)
    pairs = ids[0:even:2] * len(expected) + ids[1:even:2]
    return may_come_from(pairs, np.outer(expected, expected).ravel())
