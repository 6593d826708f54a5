"""The head makes a standard deviation through softplus; log_var = 2 log(std)."""

import keras
from keras import ops


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(images))
    std = keras.layers.Dense(latent_dim, activation="softplus")(hidden) + 1e-6
    return keras.Model(images, [keras.layers.Dense(latent_dim)(hidden), 2.0 * ops.log(std)])
