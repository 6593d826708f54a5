"""A Wasserstein critic's loss.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: wasserstein
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return tf.reduce_mean(fake_logits) - tf.reduce_mean(real_logits)
