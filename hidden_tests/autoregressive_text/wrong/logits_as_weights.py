"""The logits are shifted and used as probabilities.

fails: test_sample_next_distribution, test_sample_next_temperature
hint: used as probabilities
"""

import numpy as np


def sample_next(logits, temperature):
    p = np.asarray(logits, np.float64) / temperature
    p = p - p.min() + 1e-9
    return int(np.random.choice(len(p), p=p / p.sum()))
