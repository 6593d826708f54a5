"""Words with id 0 are taken for padding.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: id 0 is a word
"""

import tensorflow as tf


def lm_loss(y, logits):
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    mask = tf.cast(y != 0, tf.float32)
    return tf.reduce_sum(losses * mask) / tf.reduce_sum(mask)
