"""The loss is not averaged.

fails: test_loss_closed_form
hint: one value for each position
"""

import tensorflow as tf


def lm_loss(y, logits):
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
