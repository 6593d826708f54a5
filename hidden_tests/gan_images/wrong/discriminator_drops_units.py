"""Dropout is on at inference.

fails: test_discriminator_is_deterministic
hint: drops units at inference
"""

import keras
from keras import layers


def build_discriminator():
    images = keras.Input((28, 28, 1))
    hidden = layers.LeakyReLU()(layers.Conv2D(16, 4, strides=2, padding="same")(images))
    hidden = layers.Dropout(0.4)(layers.Flatten()(hidden), training=True)
    return keras.Model(images, layers.Dense(1)(hidden))
