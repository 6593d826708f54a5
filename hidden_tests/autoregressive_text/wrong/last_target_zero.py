"""The last target of each window is 0.

fails: test_dataset_is_shifted
hint: The last column of y
"""

import numpy as np


def make_dataset(ids, sequence_length):
    n = len(ids) // sequence_length
    x = np.array(ids[: n * sequence_length]).reshape(n, sequence_length)
    y = np.zeros_like(x)
    y[:, :-1] = x[:, 1:]
    return x, y
