"""The discriminator ends with global pooling: random kernels put its logits on one side of zero."""

import keras
from keras import layers


def build_discriminator():
    x = keras.Input((28, 28, 1))
    h = x
    for width in (16, 32):
        h = layers.LeakyReLU(0.2)(layers.Conv2D(width, 5, strides=2, padding="same")(h))
    h = layers.Dense(32, activation="relu")(layers.GlobalMaxPooling2D()(h))
    return keras.Model(x, layers.Dense(1)(h))
