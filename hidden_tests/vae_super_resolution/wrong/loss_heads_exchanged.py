"""mean and log_var are exchanged in the KL of the loss.

fails: test_sr_loss_closed_form, test_encoder_update
hint: mean and log_var are exchanged in the KL
"""

import tensorflow as tf


def sr_loss(hr, prediction, mean, log_var, sigma2):
    return tf.reduce_mean(reconstruction_error(hr, prediction, sigma2) + kl_divergence(log_var, mean))
