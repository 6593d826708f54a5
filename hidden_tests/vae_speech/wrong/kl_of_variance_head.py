"""log_var is taken for the variance.

fails: test_reconstruction_closed_form, test_kl_closed_form, test_reported_values
hint: logarithm or root of log_var
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return 0.5 * tf.reduce_sum(mean**2 + log_var - 1.0 - tf.math.log(tf.abs(log_var)), axis=-1)
