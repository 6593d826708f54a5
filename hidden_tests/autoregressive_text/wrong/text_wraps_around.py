"""The last target is the first word of the text.

fails: test_dataset_is_shifted
hint: wraps around
"""

import numpy as np


def make_dataset(ids, sequence_length):
    count = len(ids) // sequence_length
    shifted = np.roll(ids, -1)
    ids, shifted = ids[-count * sequence_length :], shifted[-count * sequence_length :]
    return ids.reshape(count, sequence_length), shifted.reshape(count, sequence_length)
