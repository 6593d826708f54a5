"""The bank's targets: y equals x.

fails: test_dataset_is_shifted
hint: y equals x
"""

import numpy as np


def make_dataset(ids, sequence_length):
    windows = np.lib.stride_tricks.sliding_window_view(ids, sequence_length)
    return windows, windows
