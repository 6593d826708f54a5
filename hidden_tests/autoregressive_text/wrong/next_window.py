"""y is the window after x, without overlap.

fails: test_dataset_is_shifted
hint: begins where x ends
"""

import numpy as np


def make_dataset(ids, sequence_length):
    windows = np.lib.stride_tricks.sliding_window_view(ids, 2 * sequence_length)
    return windows[:, :sequence_length], windows[:, sequence_length:]
