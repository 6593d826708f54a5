"""The mean is not squared.

fails: test_kl_closed_form, test_reported_values, test_encoder_update
hint: not squared
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_sum(1.0 + log_var - mean - tf.exp(log_var), axis=-1)
