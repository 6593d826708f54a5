"""Dense networks alone, learning slowly."""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dense(128, activation="relu")(layers.Flatten()(lr))
    return keras.Model(lr, [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)])


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    hidden = layers.Concatenate()([z, layers.Flatten()(lr)])
    hidden = layers.Dense(256, activation="relu")(hidden)
    pixels = layers.Dense(4 * lr_shape[0] * lr_shape[1], activation="sigmoid")(hidden)
    return keras.Model([z, lr], layers.Reshape((2 * lr_shape[0], 2 * lr_shape[1], 1))(pixels))
