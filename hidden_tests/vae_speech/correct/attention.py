"""Self-attention on either side."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    hidden = layers.Dense(64)(frames)
    hidden = layers.LayerNormalization()(hidden + layers.MultiHeadAttention(4, 16)(hidden, hidden))
    summary = layers.Dense(64, activation="gelu")(layers.Flatten()(hidden))
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = layers.Reshape((timesteps, 64))(layers.Dense(timesteps * 64)(latent))
    hidden = layers.LayerNormalization()(hidden + layers.MultiHeadAttention(4, 16)(hidden, hidden))
    return keras.Model(latent, [layers.Dense(width)(hidden) for width in dims])
