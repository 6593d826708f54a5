"""x and y are shuffled differently.

fails: test_dataset_is_shifted
hint: shuffled differently
"""

import numpy as np


def make_dataset(ids, sequence_length):
    windows = np.lib.stride_tricks.sliding_window_view(ids, sequence_length + 1)
    x, y = windows[:, :-1].copy(), windows[:, 1:].copy()
    np.random.shuffle(x)
    np.random.shuffle(y)
    return x, y
