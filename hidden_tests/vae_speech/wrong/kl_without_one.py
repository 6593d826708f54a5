"""The constant 1 is missing.

fails: test_reconstruction_closed_form, test_reported_values
hint: constant 1 is missing
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_sum(log_var - mean**2 - tf.exp(log_var), axis=-1)
