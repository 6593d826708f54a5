"""The windows overlap, and all lie in the first third of the text.

fails: test_dataset_shape
hint: more than half
"""

import numpy as np


def make_dataset(ids, sequence_length):
    starts = range(0, len(ids) // 3)
    x = np.stack([ids[s : s + sequence_length] for s in starts])
    y = np.stack([ids[s + 1 : s + 1 + sequence_length] for s in starts])
    return x, y
