"""y is two places ahead.

fails: test_dataset_is_shifted
hint: two places ahead
"""

import numpy as np


def make_dataset(ids, sequence_length):
    windows = np.lib.stride_tricks.sliding_window_view(ids, sequence_length + 2)
    return windows[:, :-2], windows[:, 2:]
