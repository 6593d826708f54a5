"""One Dense(2 * latent_dim) head, split in two."""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(images))
    heads = keras.layers.Dense(2 * latent_dim)(hidden)
    return keras.Model(images, [heads[:, :latent_dim], heads[:, latent_dim:]])
