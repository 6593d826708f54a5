"""The loss is in bits.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: in bits
"""

import tensorflow as tf


import math


def lm_loss(y, logits):
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    return tf.reduce_mean(losses) / math.log(2.0)
