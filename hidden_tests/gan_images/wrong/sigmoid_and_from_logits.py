"""A sigmoid, and from_logits=True.

fails: test_discriminator_loss_closed_form, test_generator_loss_closed_form
hint: sigmoid is applied twice
"""

import keras
import tensorflow as tf

BCE = keras.losses.BinaryCrossentropy(from_logits=True)


def discriminator_loss(real_logits, fake_logits):
    real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
    return BCE(tf.ones_like(real), real) + BCE(tf.zeros_like(fake), fake)


def generator_loss(fake_logits):
    return BCE(tf.ones_like(fake_logits), tf.sigmoid(fake_logits))
