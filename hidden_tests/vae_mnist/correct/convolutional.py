"""The convolutional networks of Keras' own VAE tutorial, their last activation removed."""

import keras
from keras import layers


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(images)
    hidden = layers.Conv2D(64, 3, strides=2, padding="same", activation="relu")(hidden)
    hidden = layers.Dense(16, activation="relu")(layers.Flatten()(hidden))
    return keras.Model(images, [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)])


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = layers.Reshape((7, 7, 64))(layers.Dense(7 * 7 * 64, activation="relu")(latent))
    hidden = layers.Conv2DTranspose(64, 3, strides=2, padding="same", activation="relu")(hidden)
    hidden = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(hidden)
    return keras.Model(latent, layers.Conv2DTranspose(1, 3, padding="same")(hidden))
