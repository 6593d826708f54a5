"""Functional models."""

import keras
from keras import layers


def build_generator(latent_dim):
    z = keras.Input((latent_dim,))
    hidden = layers.ReLU()(layers.BatchNormalization()(layers.Dense(7 * 7 * 32)(z)))
    hidden = layers.Reshape((7, 7, 32))(hidden)
    hidden = layers.Conv2DTranspose(16, 5, strides=2, padding="same")(hidden)
    hidden = layers.ReLU()(layers.BatchNormalization()(hidden))
    return keras.Model(z, layers.Conv2DTranspose(1, 5, strides=2, padding="same", activation="tanh")(hidden))


def build_discriminator():
    images = keras.Input((28, 28, 1))
    hidden = layers.LeakyReLU()(layers.Conv2D(16, 5, strides=2, padding="same")(images))
    hidden = layers.Dropout(0.3)(hidden)
    hidden = layers.LeakyReLU()(layers.Conv2D(32, 5, strides=2, padding="same")(hidden))
    return keras.Model(images, layers.Dense(1)(layers.Dropout(0.3)(layers.Flatten()(hidden))))
