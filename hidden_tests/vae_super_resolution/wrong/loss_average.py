"""The two terms are averaged.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update, test_decoder_update
hint: averages its two terms
"""

import tensorflow as tf


def sr_loss(hr, prediction, mean, log_var, sigma2):
    return 0.5 * tf.reduce_mean(reconstruction_error(hr, prediction, sigma2) + kl_divergence(mean, log_var))
