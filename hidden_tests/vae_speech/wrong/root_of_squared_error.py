"""A Euclidean distance.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: root of the squared error
"""

import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    return tf.add_n(
        [tf.sqrt(tf.reduce_sum((a - b) ** 2, axis=(1, 2)) + 1e-12) for a, b in zip(streams, reconstructions)]
    )
