"""The factor 1/2 is missing.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: factor 1/2 of the squared error
"""

import tensorflow as tf


def reconstruction_error(hr, prediction, sigma2):
    return tf.reduce_sum(tf.square(hr - prediction), axis=(1, 2, 3)) / sigma2
