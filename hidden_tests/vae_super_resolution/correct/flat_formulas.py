"""Errors of flattened pictures; tf.einsum and tf.nn.l2_loss."""

import tensorflow as tf


def reconstruction_error(hr, prediction, sigma2):
    difference = tf.reshape(hr - prediction, (tf.shape(hr)[0], -1))
    return 0.5 / sigma2 * tf.einsum("bp,bp->b", difference, difference)


def sr_loss(hr, prediction, mean, log_var, sigma2):
    batch = tf.cast(tf.shape(hr)[0], tf.float32)
    return tf.nn.l2_loss(hr - prediction) / sigma2 / batch + tf.reduce_mean(kl_divergence(mean, log_var))
