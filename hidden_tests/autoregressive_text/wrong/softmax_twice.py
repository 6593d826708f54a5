"""A softmax before a loss that applies it again.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: applied twice
"""

import tensorflow as tf


def lm_loss(y, logits):
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=tf.nn.softmax(logits))
    )
