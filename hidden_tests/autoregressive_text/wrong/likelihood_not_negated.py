"""The log-likelihood is minimised.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: log-likelihood itself
"""

import tensorflow as tf


def lm_loss(y, logits):
    return -tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
