"""Strided convolutions, summarised by the largest and the mean of each channel; transposed ones make the frames."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    x = layers.Conv1D(64, 5, padding="same", activation="leaky_relu")(layers.Concatenate()(streams))
    x = layers.Conv1D(64, 3, strides=2, padding="same", activation="leaky_relu")(x)
    x = layers.Concatenate()([layers.GlobalMaxPooling1D()(x), layers.GlobalAveragePooling1D()(x)])
    return keras.Model(streams, [layers.Dense(latent_dim)(x), layers.Dense(latent_dim)(x)])


def build_decoder(timesteps, dims, latent_dim):
    half = (timesteps + 1) // 2
    z = keras.Input((latent_dim,))
    x = layers.Reshape((half, 64))(layers.Dense(half * 64, activation="leaky_relu")(z))
    x = layers.Conv1DTranspose(64, 3, strides=2, padding="same", activation="leaky_relu")(x)
    x = x[:, :timesteps]
    return keras.Model(z, [layers.Conv1D(width, 3, padding="same")(x) for width in dims])
