"""A generator of fixed seed is made in every call.

fails: test_sample_next_distribution, test_sample_next_independence
hint: without a fixed seed
"""

import numpy as np


def sample_next(logits, temperature):
    weights = np.exp((np.asarray(logits, np.float64) - np.max(logits)) / temperature)
    return int(np.random.default_rng(20).choice(len(weights), p=weights / weights.sum()))
