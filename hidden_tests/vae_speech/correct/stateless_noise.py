"""Stateless noise whose seed changes at every call."""

import tensorflow as tf


CALLS = tf.Variable(0, trainable=False)


def reparameterize(mean, log_var):
    seed = tf.stack([tf.constant(5), CALLS.assign_add(1)])
    return mean + tf.exp(0.5 * log_var) * tf.random.stateless_normal(tf.shape(mean), seed=seed)
