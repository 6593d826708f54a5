"""One Dense(2 * latent_dim) head, split in two."""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dense(64, activation="gelu")(layers.Flatten()(lr))
    heads = layers.Dense(2 * latent_dim)(hidden)
    return keras.Model(lr, [heads[:, :latent_dim], heads[:, latent_dim:]])
