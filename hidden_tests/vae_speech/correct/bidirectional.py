"""Bidirectional LSTMs."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    summary = layers.Bidirectional(layers.LSTM(32))(frames)
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = layers.RepeatVector(timesteps)(layers.Dense(32, activation="tanh")(latent))
    frames = layers.Bidirectional(layers.LSTM(32, return_sequences=True))(frames)
    return keras.Model(latent, [layers.Dense(width)(frames) for width in dims])
