"""The probabilities are divided by the temperature.

fails: test_sample_next_temperature
hint: temperature
"""

import numpy as np


def sample_next(logits, temperature):
    weights = np.exp(np.asarray(logits, np.float64) - np.max(logits))
    p = weights / weights.sum() / temperature
    return int(np.random.choice(len(p), p=p / p.sum()))
