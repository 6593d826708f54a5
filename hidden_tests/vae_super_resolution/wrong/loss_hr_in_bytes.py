"""hr alone is scaled to 0..255.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: hr is scaled to 0..255
"""

import tensorflow as tf


def reconstruction_error(hr, prediction, sigma2):
    return tf.reduce_sum(tf.square(255.0 * hr - prediction), axis=(1, 2, 3)) / (2.0 * sigma2)
