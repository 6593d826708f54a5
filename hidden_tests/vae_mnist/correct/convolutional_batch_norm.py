"""Convolutions with BatchNormalization, LeakyReLU and training=True in the step."""

import keras
from keras import layers


def block(hidden, layer):
    return layers.LeakyReLU()(layers.BatchNormalization()(layer(hidden)))


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = block(images, layers.Conv2D(16, 4, strides=2, padding="same", use_bias=False))
    hidden = block(hidden, layers.Conv2D(32, 4, strides=2, padding="same", use_bias=False))
    hidden = layers.Flatten()(hidden)
    return keras.Model(images, (layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)))


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = layers.Reshape((7, 7, 32))(block(latent, layers.Dense(7 * 7 * 32, use_bias=False)))
    hidden = block(hidden, layers.Conv2DTranspose(16, 4, strides=2, padding="same", use_bias=False))
    return keras.Model(latent, layers.Conv2DTranspose(1, 4, strides=2, padding="same")(hidden))
