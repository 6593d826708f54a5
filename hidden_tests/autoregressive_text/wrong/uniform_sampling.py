"""All ids are equally likely.

fails: test_sample_next_distribution, test_sample_next_temperature
hint: equally likely
"""

import numpy as np


def sample_next(logits, temperature):
    return int(np.random.randint(len(logits)))
