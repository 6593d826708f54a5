"""The squared error is summed over the features and averaged over the frames.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: averaged over the frames
"""

import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    return 0.5 * tf.add_n(
        [
            tf.reduce_mean(tf.reduce_sum((a - b) ** 2, axis=-1), axis=-1)
            for a, b in zip(streams, reconstructions)
        ]
    )
