"""sample_next returns the distribution.

fails: test_generate_shape, test_sample_next_distribution, test_sample_next_temperature
hint: must return one id
"""

import numpy as np


def sample_next(logits, temperature):
    weights = np.exp((np.asarray(logits, np.float64) - np.max(logits)) / temperature)
    return weights / weights.sum()
