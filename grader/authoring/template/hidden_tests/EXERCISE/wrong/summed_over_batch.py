"""The squared errors are summed instead of averaged.

fails: test_squared_error, test_one_step
hint: summed over the batch
"""

import tensorflow as tf


def squared_error(targets, predictions):
    return tf.reduce_sum(tf.square(targets - predictions))
