"""The constant of the Gaussian is added.

fails: test_reconstruction_closed_form, test_reported_values
hint: log(2 pi)
"""

import numpy as np
import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    size = tf.cast(tf.add_n([tf.size(stream) for stream in streams]) / tf.shape(streams[0])[0], tf.float32)
    error = tf.add_n([tf.reduce_sum((a - b) ** 2, axis=(1, 2)) for a, b in zip(streams, reconstructions)])
    return 0.5 * (error + size * tf.math.log(2.0 * np.pi))
