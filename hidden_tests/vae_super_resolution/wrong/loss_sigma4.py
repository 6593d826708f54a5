"""sigma2 is taken for the standard deviation and squared.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: sigma2 is squared
"""

import tensorflow as tf


def reconstruction_error(hr, prediction, sigma2):
    return tf.reduce_sum(tf.square(hr - prediction), axis=(1, 2, 3)) / (2.0 * sigma2**2)
