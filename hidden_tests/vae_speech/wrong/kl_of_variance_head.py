"""log_var is taken for the variance.

fails: test_kl_closed_form, test_reported_values
hint: variance itself
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return 0.5 * tf.reduce_sum(mean**2 + log_var - 1.0 - tf.math.log(tf.abs(log_var)), axis=-1)
