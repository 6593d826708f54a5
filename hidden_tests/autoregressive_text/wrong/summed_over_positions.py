"""The loss is summed over the words of a sequence.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: positions of a sequence
"""

import tensorflow as tf


def lm_loss(y, logits):
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    return tf.reduce_mean(tf.reduce_sum(losses, axis=1))
