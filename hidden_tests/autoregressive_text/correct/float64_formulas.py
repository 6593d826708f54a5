"""The loss is computed in float64."""

import tensorflow as tf


def lm_loss(y, logits):
    logits = tf.cast(logits, tf.float64)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
