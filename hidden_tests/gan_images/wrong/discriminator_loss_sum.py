"""Sums over the batch.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: summed over the batch
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    n = tf.cast(tf.shape(real_logits)[0], tf.float32)
    return n * (mean_cross_entropy(1.0, real_logits) + mean_cross_entropy(0.0, fake_logits))
