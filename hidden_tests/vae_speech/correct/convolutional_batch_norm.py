"""Convolutions with BatchNormalization and pooling over time."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    hidden = layers.Conv1D(64, 3, padding="same", use_bias=False)(frames)
    hidden = layers.ReLU()(layers.BatchNormalization()(hidden))
    hidden = layers.Concatenate()(
        [layers.GlobalAveragePooling1D()(hidden), layers.GlobalMaxPooling1D()(hidden)]
    )
    summary = layers.Dense(64, activation="relu")(hidden)
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = layers.Dense(timesteps * 32)(latent)
    hidden = layers.ReLU()(layers.BatchNormalization()(hidden))
    hidden = layers.Reshape((timesteps, 32))(hidden)
    return keras.Model(latent, [layers.Dense(width)(hidden) for width in dims])
