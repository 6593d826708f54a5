"""Only the right logit enters the loss.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: normaliser
"""

import tensorflow as tf


def lm_loss(y, logits):
    return -tf.reduce_mean(tf.reduce_sum(tf.one_hot(y, tf.shape(logits)[-1]) * logits, axis=-1))
