"""The reconstruction has a weight of its own.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: weight of the reconstruction
"""

import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    weights = (1.0, 1.0, 1.0)
    return 0.8 * tf.add_n(
        [
            w * tf.reduce_sum((a - b) ** 2, axis=(1, 2))
            for w, (a, b) in zip(weights, zip(streams, reconstructions))
        ]
    )
