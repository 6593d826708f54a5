"""A small constant is added to the standard deviation.

fails: test_reparameterize_distribution
hint: very small or very large
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    return mean + (tf.exp(0.5 * log_var) + 1e-4) * tf.random.normal(tf.shape(mean))
