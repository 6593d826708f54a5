"""A squared error.

fails: test_generator_loss_closed_form, test_generator_update
hint: squared error
"""

import tensorflow as tf


def generator_loss(fake_logits):
    return tf.reduce_mean(tf.square(fake_logits - 1.0))
