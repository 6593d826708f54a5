"""Dilated convolutions and attention pooling; the decoder is a network of z and of the time."""

import keras
import numpy as np
from keras import layers, ops


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    x = layers.TimeDistributed(layers.Dense(64, activation="relu"))(layers.Concatenate()(streams))
    for rate in (1, 2, 4):
        x = layers.Add()([x, layers.Conv1D(64, 3, dilation_rate=rate, padding="same", activation="relu")(x)])
    weight = layers.Softmax(axis=1)(layers.Dense(1)(x))
    x = layers.Flatten()(layers.Dot(axes=1)([weight, x]))
    return keras.Model(streams, [layers.Dense(latent_dim)(x), layers.Dense(latent_dim)(x)])


class Clock(layers.Layer):
    def __init__(self, timesteps):
        super().__init__()
        self.timesteps = timesteps

    def call(self, z):
        t = ops.linspace(0.0, 1.0, self.timesteps)
        waves = ops.stack([t, ops.sin(np.pi * t), ops.cos(np.pi * t), ops.sin(2 * np.pi * t)], axis=-1)
        waves = ops.tile(waves[None], (ops.shape(z)[0], 1, 1))
        return ops.concatenate([ops.repeat(z[:, None], self.timesteps, axis=1), waves], axis=-1)


def build_decoder(timesteps, dims, latent_dim):
    z = keras.Input((latent_dim,))
    x = Clock(timesteps)(z)
    for _ in range(2):
        x = layers.Dense(128, activation="tanh")(x)
    return keras.Model(z, [layers.Dense(width)(x) for width in dims])
