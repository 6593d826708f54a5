"""The generator's loss has the wrong sign.

fails: test_generator_loss_closed_form, test_generator_update
hint: wrong sign
"""

import tensorflow as tf


def generator_loss(fake_logits):
    return tf.reduce_mean(tf.math.log_sigmoid(fake_logits))
