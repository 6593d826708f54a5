"""The standard deviation stands where the variance belongs.

fails: test_sr_loss_closed_form, test_reported_values, test_gradient_through_noise
hint: needs the variance
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(0.5 * log_var), axis=-1)
