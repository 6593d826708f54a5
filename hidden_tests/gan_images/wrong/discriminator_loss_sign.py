"""The discriminator's objective is not negated.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: wrong sign
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return tf.reduce_mean(tf.math.log_sigmoid(real_logits)) + tf.reduce_mean(
        tf.math.log_sigmoid(-fake_logits)
    )
