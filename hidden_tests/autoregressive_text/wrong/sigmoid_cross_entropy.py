"""A sigmoid for each id.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: ids exclude each other
"""

import tensorflow as tf


def lm_loss(y, logits):
    targets = tf.one_hot(y, tf.shape(logits)[-1])
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=logits))
