"""The temperature is not used.

fails: test_sample_next_temperature, test_generate_samples
hint: temperature is not used
"""

import numpy as np


def sample_next(logits, temperature):
    weights = np.exp(np.asarray(logits, np.float64) - np.max(logits))
    return int(np.random.choice(len(weights), p=weights / weights.sum()))
