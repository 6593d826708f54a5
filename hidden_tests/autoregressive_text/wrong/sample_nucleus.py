"""sample_next draws from the most likely ids alone, those that hold nine tenths of the probability.

fails: test_sample_next_distribution, test_sample_next_temperature
hint: top-k or nucleus
"""

import numpy as np


def sample_next(logits, temperature):
    scaled = np.asarray(logits, np.float64) / temperature
    weights = np.exp(scaled - scaled.max())
    weights /= weights.sum()
    order = np.argsort(-weights)
    kept = order[: np.searchsorted(np.cumsum(weights[order]), 0.9) + 1]
    return int(np.random.choice(kept, p=weights[kept] / weights[kept].sum()))
