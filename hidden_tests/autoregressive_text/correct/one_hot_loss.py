"""Cross-entropy of one-hot targets, flattened."""

import tensorflow as tf


def lm_loss(y, logits):
    size = logits.shape[-1]
    targets = tf.one_hot(tf.reshape(y, [-1]), size)
    logits = tf.reshape(logits, [-1, size])
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(targets, logits))
