"""The mean is taken over the joined batch.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: half the right value
"""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    logits = tf.concat([real_logits, fake_logits], axis=0)
    labels = tf.concat([tf.ones_like(real_logits), tf.zeros_like(fake_logits)], axis=0)
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))
