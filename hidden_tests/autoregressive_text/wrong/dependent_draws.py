"""Draws follow each other like a low-discrepancy sequence.

fails: test_sample_next_independence
hint: draws anew
"""

import numpy as np

PLACE = [np.random.rand()]


def sample_next(logits, temperature):
    weights = np.exp((np.asarray(logits, np.float64) - np.max(logits)) / temperature)
    if np.random.rand() < 0.5:
        PLACE[0] = np.random.rand()
    return int(min(np.searchsorted(np.cumsum(weights / weights.sum()), PLACE[0]), len(weights) - 1))
