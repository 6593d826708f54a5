"""Keras' cross-entropy without from_logits=True.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: used as probabilities
"""

import keras
import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    bce = keras.losses.BinaryCrossentropy()
    return bce(tf.ones_like(real_logits), real_logits) + bce(tf.zeros_like(fake_logits), fake_logits)
