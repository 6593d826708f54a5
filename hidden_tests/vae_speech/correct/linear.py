"""Linear networks: probabilistic principal components."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    summary = layers.Flatten()(frames)
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    return keras.Model(
        latent,
        [layers.Reshape((timesteps, width))(layers.Dense(timesteps * width)(latent)) for width in dims],
    )
