"""A mean squared error without sigma2.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: mean squared error
"""

import tensorflow as tf


def reconstruction_error(hr, prediction, sigma2):
    return tf.reduce_mean(tf.square(hr - prediction), axis=(1, 2, 3))
