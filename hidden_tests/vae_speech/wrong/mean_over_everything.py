"""All streams are joined and the squared error is one mean.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: all numbers of all streams
"""

import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    error = tf.concat(streams, axis=-1) - tf.concat(reconstructions, axis=-1)
    return tf.reduce_mean(error**2, axis=(1, 2))
