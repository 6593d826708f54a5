"""The loss is the perplexity.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: perplexity
"""

import tensorflow as tf


def lm_loss(y, logits):
    return tf.exp(tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)))
