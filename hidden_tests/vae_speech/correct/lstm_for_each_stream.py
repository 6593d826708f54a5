"""An LSTM for each stream on either side: the bank's idea, put right."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [layers.Input(shape=(timesteps, width)) for width in dims]
    summary = layers.concatenate([layers.LSTM(64)(stream) for stream in streams])
    return keras.Model(
        inputs=streams, outputs=[layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)]
    )


def build_decoder(timesteps, dims, latent_dim):
    latent = layers.Input(shape=(latent_dim,))
    frames = layers.RepeatVector(timesteps)(latent)
    streams = []
    for width in dims:
        hidden = layers.LSTM(64, return_sequences=True)(frames)
        streams.append(layers.TimeDistributed(layers.Dense(width))(hidden))
    return keras.Model(inputs=latent, outputs=streams)
