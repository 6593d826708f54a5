"""The share of wrong predictions, which has no gradient.

fails: test_loss_closed_form, test_reported_loss, test_update
hint: most likely id
"""

import tensorflow as tf


def lm_loss(y, logits):
    guess = tf.argmax(logits, axis=-1, output_type=tf.int32)
    return tf.reduce_mean(tf.cast(guess != tf.cast(y, tf.int32), tf.float32))
