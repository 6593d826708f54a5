"""The KL keeps the summed axis, so that adding it to (B,) broadcasts to (B, B).

fails: test_kl_shape
hint: keeps the summed axis
"""

import tensorflow as tf


def kl_divergence(mean, log_var):
    terms = 1.0 + log_var - tf.square(mean) - tf.exp(log_var)
    return -0.5 * tf.reduce_sum(terms, axis=-1, keepdims=True)
