"""One Dense(2 * latent_dim) head, split in two; tuple of outputs."""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = tuple(keras.Input((timesteps, width)) for width in dims)
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(list(streams)))
    heads = keras.layers.Dense(2 * latent_dim)(summary)
    return keras.Model(streams, (heads[:, :latent_dim], heads[:, latent_dim:]))
