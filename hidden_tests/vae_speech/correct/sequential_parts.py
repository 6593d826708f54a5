"""Sequential models inside of Functional ones."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    parts = [
        keras.Sequential([layers.LSTM(32), layers.Dense(32, activation="relu")])(stream) for stream in streams
    ]
    summary = layers.Concatenate()(parts)
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    trunk = keras.Sequential([layers.RepeatVector(timesteps), layers.LSTM(64, return_sequences=True)])
    frames = trunk(latent)
    return keras.Model(latent, [layers.Dense(width)(frames) for width in dims])
