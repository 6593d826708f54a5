"""KL(prior || posterior).

fails: test_kl_closed_form, test_reported_values, test_encoder_update
hint: kl(prior || posterior)
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    return 0.5 * tf.reduce_sum((1.0 + mean**2) * tf.exp(-log_var) - 1.0 + log_var, axis=-1)
