"""Everything is divided by the number of pixels.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: divided by the number of pixels
"""

import tensorflow as tf


def sr_loss(hr, prediction, mean, log_var, sigma2):
    return tf.reduce_mean(
        reconstruction_error(hr, prediction, sigma2) + kl_divergence(mean, log_var)
    ) / tf.cast(tf.size(hr[0]), tf.float32)
