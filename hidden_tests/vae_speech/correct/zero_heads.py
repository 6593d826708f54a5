"""Heads and last layers start at zero."""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    heads = [keras.layers.Dense(latent_dim, kernel_initializer="zeros")(summary) for _ in range(2)]
    return keras.Model(streams, heads)


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.LSTM(64, return_sequences=True)(keras.layers.RepeatVector(timesteps)(latent))
    return keras.Model(
        latent, [keras.layers.Dense(width, kernel_initializer="zeros")(frames) for width in dims]
    )
