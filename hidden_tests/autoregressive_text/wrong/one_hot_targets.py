"""y is one-hot.

fails: test_dataset_shape
hint: one-hot
"""

import numpy as np


def make_dataset(ids, sequence_length):
    windows = np.lib.stride_tricks.sliding_window_view(ids, sequence_length + 1)
    return windows[:, :-1], np.eye(int(np.max(ids)) + 1)[windows[:, 1:]]
