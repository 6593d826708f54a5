"""The root of the squared error.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: root of the squared error
"""

import tensorflow as tf


def reconstruction_error(hr, prediction, sigma2):
    return tf.norm(tf.reshape(hr - prediction, (tf.shape(hr)[0], -1)), axis=1) / (2.0 * sigma2)
