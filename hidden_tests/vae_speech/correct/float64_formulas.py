"""The formulas in float64."""

import tensorflow as tf


def kl_divergence(mean, log_var):
    mean, log_var = tf.cast(mean, tf.float64), tf.cast(log_var, tf.float64)
    return 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_var) - 1 - log_var, axis=1)


def reconstruction_error(streams, reconstructions):
    errors = [
        tf.reduce_sum((tf.cast(x, tf.float64) - tf.cast(y, tf.float64)) ** 2, axis=[1, 2])
        for x, y in zip(streams, reconstructions)
    ]
    return tf.add_n(errors) / 2
