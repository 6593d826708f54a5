"""kl_divergence clips log_var to [-10, 10].

fails: test_kl_closed_form
hint: very small or very large
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    log_var = tf.clip_by_value(log_var, -10.0, 10.0)
    return -0.5 * tf.reduce_sum(1.0 + log_var - tf.square(mean) - tf.exp(log_var), axis=-1)
