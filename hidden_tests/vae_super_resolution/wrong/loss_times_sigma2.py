"""sigma2 multiplies.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: multiplied by sigma2
"""

import tensorflow as tf


def reconstruction_error(hr, prediction, sigma2):
    return 0.5 * sigma2 * tf.reduce_sum(tf.square(hr - prediction), axis=(1, 2, 3))
