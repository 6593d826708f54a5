"""make_dataset returns a tf.data.Dataset.

fails: test_dataset_shape
hint: tf.data.dataset
"""

import numpy as np


import tensorflow as tf


def make_dataset(ids, sequence_length):
    windows = np.lib.stride_tricks.sliding_window_view(ids, sequence_length + 1)
    return tf.data.Dataset.from_tensor_slices((windows[:, :-1], windows[:, 1:]))
