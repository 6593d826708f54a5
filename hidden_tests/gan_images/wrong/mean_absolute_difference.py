"""The bank's program: half the mean absolute difference of the outputs.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: mean absolute difference
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return 0.5 * tf.reduce_mean(tf.abs(real_logits - fake_logits))
