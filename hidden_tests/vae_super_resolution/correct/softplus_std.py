"""The head makes a standard deviation through softplus; log_var = 2 log(std)."""

import keras
from keras import layers, ops


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(lr))
    std = layers.Dense(latent_dim, activation="softplus")(hidden) + 1e-6
    return keras.Model(lr, [layers.Dense(latent_dim)(hidden), 2.0 * ops.log(std)])
