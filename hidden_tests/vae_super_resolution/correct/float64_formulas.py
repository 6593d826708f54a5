"""The formulas are computed in float64."""

import tensorflow as tf


def kl_divergence(mean, log_var):
    mean, log_var = tf.cast(mean, tf.float64), tf.cast(log_var, tf.float64)
    return 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_var) - 1 - log_var, axis=1)


def reconstruction_error(hr, prediction, sigma2):
    difference = tf.cast(hr, tf.float64) - tf.cast(prediction, tf.float64)
    return tf.reduce_sum(difference**2, axis=[1, 2, 3]) / (2 * sigma2)
