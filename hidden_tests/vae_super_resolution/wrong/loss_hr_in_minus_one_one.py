"""hr is mapped to [-1, 1].

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: [-1, 1]
"""

import tensorflow as tf


def reconstruction_error(hr, prediction, sigma2):
    return tf.reduce_sum(tf.square(2.0 * hr - 1.0 - prediction), axis=(1, 2, 3)) / (2.0 * sigma2)
