"""The KL is subtracted.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update
hint: wrong sign
"""

import tensorflow as tf


def sr_loss(hr, prediction, mean, log_var, sigma2):
    return tf.reduce_mean(reconstruction_error(hr, prediction, sigma2) - kl_divergence(mean, log_var))
