"""Only the beginning of the text is used.

fails: test_dataset_shape
hint: more than half
"""

import numpy as np


def make_dataset(ids, sequence_length):
    ids = np.asarray(ids)
    return ids[None, :sequence_length], ids[None, 1 : sequence_length + 1]
