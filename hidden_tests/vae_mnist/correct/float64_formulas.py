"""The formulas are computed in float64."""

import tensorflow as tf


def kl_divergence(mean, log_var):
    mean, log_var = tf.cast(mean, tf.float64), tf.cast(log_var, tf.float64)
    return 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_var) - 1 - log_var, axis=1)


def reconstruction_error(images, logits):
    images, logits = tf.cast(images, tf.float64), tf.cast(logits, tf.float64)
    return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(images, logits), axis=[1, 2, 3])
