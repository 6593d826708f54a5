"""Only the three most likely ids are drawn.

fails: test_sample_next_distribution, test_sample_next_temperature
hint: top-k
"""

import numpy as np


def sample_next(logits, temperature):
    logits = np.asarray(logits, np.float64) / temperature
    logits[logits < np.sort(logits)[-3]] = -np.inf
    weights = np.exp(logits - logits.max())
    return int(np.random.choice(len(weights), p=weights / weights.sum()))
