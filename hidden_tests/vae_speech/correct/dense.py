"""Dense networks."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    summary = layers.Dense(256, activation="relu")(layers.Flatten()(frames))
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = layers.Dense(256, activation="relu")(latent)
    return keras.Model(
        latent,
        [layers.Reshape((timesteps, width))(layers.Dense(timesteps * width)(hidden)) for width in dims],
    )
