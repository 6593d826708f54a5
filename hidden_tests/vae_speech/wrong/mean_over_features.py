"""The squared error is averaged over the features and summed over the frames.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: averaged over the features
"""

import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    return 0.5 * tf.add_n(
        [
            tf.reduce_sum(tf.reduce_mean((a - b) ** 2, axis=-1), axis=-1)
            for a, b in zip(streams, reconstructions)
        ]
    )
