"""The hinge loss.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: hinge loss
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return tf.reduce_mean(tf.nn.relu(1.0 - real_logits)) + tf.reduce_mean(tf.nn.relu(1.0 + fake_logits))
