"""An absolute error.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: absolute error
"""

import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    return tf.add_n([tf.reduce_sum(tf.abs(a - b), axis=(1, 2)) for a, b in zip(streams, reconstructions)])
