"""The error of mel is forgotten.

fails: test_reconstruction_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: error of mel is missing
"""

import tensorflow as tf


def reconstruction_error(streams, reconstructions):
    return 0.5 * tf.add_n(
        [tf.reduce_sum((streams[i] - reconstructions[i]) ** 2, axis=(1, 2)) for i in (1, 2)]
    )
