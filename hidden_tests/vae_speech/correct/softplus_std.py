"""The head makes a standard deviation; log_var = 2 log(std)."""

import keras
from keras import ops


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    std = keras.layers.Dense(latent_dim, activation="softplus")(summary) + 1e-6
    return keras.Model(streams, [keras.layers.Dense(latent_dim)(summary), 2.0 * ops.log(std)])
