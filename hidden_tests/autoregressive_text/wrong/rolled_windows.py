"""Each window is rolled by itself, so that its last target is its own first word.

fails: test_dataset_is_shifted
hint: np.roll
"""

import numpy as np


def make_dataset(ids, sequence_length):
    windows = np.lib.stride_tricks.sliding_window_view(ids, sequence_length)
    return windows, np.roll(windows, -1, axis=1)
