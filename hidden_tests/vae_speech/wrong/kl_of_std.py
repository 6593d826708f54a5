"""The KL uses the standard deviation for the variance.

fails: test_kl_closed_form, test_reported_values
hint: uses the standard deviation
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_sum(1.0 + log_var - mean**2 - tf.exp(0.5 * log_var), axis=-1)
