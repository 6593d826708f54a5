"""Only the variance enters.

fails: test_kl_closed_form, test_reported_values, test_encoder_update
hint: mean does not enter
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_sum(1.0 + log_var - tf.exp(log_var), axis=-1)
