"""Antithetic noise: the second half of a batch has that of the first, negated.

fails: test_reparameterize_independence
hint: sums to zero
"""

import tensorflow as tf


def reparameterize(mean, log_var):
    batch, dimensions = tf.shape(mean)[0], tf.shape(mean)[1]
    half = tf.random.normal(((batch + 1) // 2, dimensions))
    return mean + tf.exp(0.5 * log_var) * tf.concat([half, -half], axis=0)[:batch]
