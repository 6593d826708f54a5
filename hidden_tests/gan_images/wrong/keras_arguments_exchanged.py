"""Labels and logits are exchanged in Keras' loss.

fails: test_discriminator_loss_closed_form, test_discriminator_update
hint: discriminator's loss is
"""

import keras
import tensorflow as tf

BCE = keras.losses.BinaryCrossentropy(from_logits=True)


def discriminator_loss(real_logits, fake_logits):
    return BCE(real_logits, tf.ones_like(real_logits)) + BCE(fake_logits, tf.zeros_like(fake_logits))
