"""tf.data makes the windows."""

import numpy as np
import tensorflow as tf


def make_dataset(ids, sequence_length):
    chunks = tf.data.Dataset.from_tensor_slices(ids).batch(sequence_length + 1, drop_remainder=True)
    pairs = list(chunks.map(lambda chunk: (chunk[:-1], chunk[1:])).as_numpy_iterator())
    return np.array([x for x, _ in pairs]), np.array([y for _, y in pairs])
