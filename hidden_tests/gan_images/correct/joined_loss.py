"""The cross-entropy over the joined batch, times two."""

import keras
import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    labels = tf.concat([tf.ones_like(real_logits), tf.zeros_like(fake_logits)], axis=0)
    logits = tf.concat([real_logits, fake_logits], axis=0)
    return 2.0 * keras.losses.BinaryCrossentropy(from_logits=True)(labels, logits)
