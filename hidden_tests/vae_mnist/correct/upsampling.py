"""A decoder of UpSampling2D and Conv2D, an encoder with pooling."""

import keras
from keras import layers


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = layers.MaxPooling2D()(layers.Conv2D(16, 3, padding="same", activation="elu")(images))
    hidden = layers.AveragePooling2D(2)(layers.Conv2D(16, 3, padding="same", activation="elu")(hidden))
    hidden = layers.Dense(64, activation="elu")(layers.Flatten()(hidden))
    return keras.Model(images, [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)])


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = layers.Reshape((7, 7, 16))(layers.Dense(7 * 7 * 16, activation="elu")(latent))
    hidden = layers.Conv2D(16, 3, padding="same", activation="elu")(layers.UpSampling2D()(hidden))
    hidden = layers.UpSampling2D()(hidden)
    return keras.Model(latent, layers.Conv2D(1, 3, padding="same")(hidden))
