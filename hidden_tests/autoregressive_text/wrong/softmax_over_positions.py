"""The softmax runs over the positions.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: wrong axis
"""

import tensorflow as tf


def lm_loss(y, logits):
    targets = tf.one_hot(y, tf.shape(logits)[-1])
    return -tf.reduce_mean(tf.reduce_sum(targets * tf.nn.log_softmax(logits, axis=1), axis=-1))
