"""Each stream's squared error is a mean over frames and features.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: averaged over frames and features
"""

import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    return tf.add_n([tf.reduce_mean((a - b) ** 2, axis=(1, 2)) for a, b in zip(streams, reconstructions)])
