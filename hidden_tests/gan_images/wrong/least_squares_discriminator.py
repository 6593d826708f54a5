"""A least-squares GAN.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: squared error
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return tf.reduce_mean(tf.square(real_logits - 1.0)) + tf.reduce_mean(tf.square(fake_logits))
