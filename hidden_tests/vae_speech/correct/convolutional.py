"""Convolutions over time."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    hidden = layers.Conv1D(64, 3, padding="same", activation="relu")(frames)
    hidden = layers.Conv1D(64, 3, padding="same", activation="relu")(hidden)
    summary = layers.Dense(64, activation="relu")(layers.Flatten()(hidden))
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = layers.Reshape((timesteps, 32))(layers.Dense(timesteps * 32, activation="relu")(latent))
    hidden = layers.Conv1D(64, 3, padding="same", activation="relu")(hidden)
    return keras.Model(latent, [layers.Conv1D(width, 1)(hidden) for width in dims])
