"""The KL has the weight 0.1.

fails: test_sr_loss_closed_form, test_reported_values, test_encoder_update
hint: weight of the kl
"""

import tensorflow as tf


def sr_loss(hr, prediction, mean, log_var, sigma2):
    return tf.reduce_mean(reconstruction_error(hr, prediction, sigma2) + 0.1 * kl_divergence(mean, log_var))
