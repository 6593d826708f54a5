"""A squared error of probabilities.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: mean squared error
"""

import tensorflow as tf


def lm_loss(y, logits):
    return tf.reduce_mean(tf.square(tf.nn.softmax(logits) - tf.one_hot(y, tf.shape(logits)[-1])))
