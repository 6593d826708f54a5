"""Exact binomial bounds for rates that were observed in a few runs."""

import math

CONFIDENCE = 0.95
_STEPS = 60


def upper_bound(hits: int, runs: int, confidence: float = CONFIDENCE) -> float:
    """Largest rate that still explains so few hits.

    Args:
        hits: Runs in which the event was seen, 0 to `runs`.
        runs: All runs.
        confidence: One-sided confidence.

    Returns:
        The rate p with P(X <= hits | runs, p) = 1 - confidence; 1 without any run.
        Source: Clopper & Pearson 1934, "The use of confidence or fiducial limits", one-sided.
    """
    if runs == 0 or hits == runs:
        return 1.0
    low, high = hits / runs, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(hits, runs, middle) > 1.0 - confidence:
            low = middle
        else:
            high = middle
    return high


def lower_bound(hits: int, runs: int, confidence: float = CONFIDENCE) -> float:
    """Smallest rate that still explains so many hits; 0 without any run."""
    return 1.0 - upper_bound(runs - hits, runs, confidence)


def _at_most(hits: int, runs: int, rate: float) -> float:
    """P(X <= hits) for X ~ Binomial(runs, rate), 0 < rate < 1."""
    logs = (
        math.lgamma(runs + 1)
        - math.lgamma(k + 1)
        - math.lgamma(runs - k + 1)
        + k * math.log(rate)
        + (runs - k) * math.log1p(-rate)
        for k in range(hits + 1)
    )
    return math.fsum(math.exp(value) for value in logs)
