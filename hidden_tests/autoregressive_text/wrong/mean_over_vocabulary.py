"""The one-hot cross-entropy is averaged over the ids.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: divided by v
"""

import tensorflow as tf


def lm_loss(y, logits):
    targets = tf.one_hot(y, tf.shape(logits)[-1])
    return -tf.reduce_mean(targets * tf.nn.log_softmax(logits))
