"""Unrolled LSTMs."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    summary = layers.LSTM(32, unroll=True)(frames)
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = layers.LSTM(32, return_sequences=True, unroll=True)(layers.RepeatVector(timesteps)(latent))
    return keras.Model(latent, [layers.Dense(width)(frames) for width in dims])
