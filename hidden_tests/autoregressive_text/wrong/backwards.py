"""y holds the id before.

fails: test_dataset_is_shifted
hint: wrong way
"""

import numpy as np


def make_dataset(ids, sequence_length):
    windows = np.lib.stride_tricks.sliding_window_view(ids, sequence_length + 1)
    return windows[:, 1:], windows[:, :-1]
