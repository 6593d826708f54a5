"""The factor -1/2 is missing.

fails: test_kl_closed_form, test_reported_values, test_encoder_update
hint: -2 times
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return tf.reduce_sum(1.0 + log_var - mean**2 - tf.exp(log_var), axis=-1)
