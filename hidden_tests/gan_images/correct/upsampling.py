"""Upsampling and convolution instead of transposed convolution; pooling in the discriminator."""

import keras
from keras import layers


def build_generator(latent_dim):
    z = keras.Input((latent_dim,))
    hidden = layers.Reshape((7, 7, 32))(layers.Dense(7 * 7 * 32, activation="relu")(z))
    hidden = layers.UpSampling2D()(hidden)
    hidden = layers.Conv2D(16, 3, padding="same", activation="relu")(hidden)
    hidden = layers.UpSampling2D()(hidden)
    return keras.Model(z, layers.Conv2D(1, 3, padding="same", activation="tanh")(hidden))


def build_discriminator():
    images = keras.Input((28, 28, 1))
    hidden = layers.AveragePooling2D(2)(layers.Conv2D(8, 3, padding="same", activation="leaky_relu")(images))
    hidden = layers.AveragePooling2D(2)(layers.Conv2D(16, 3, padding="same", activation="leaky_relu")(hidden))
    return keras.Model(images, layers.Dense(1)(layers.Flatten()(hidden)))
