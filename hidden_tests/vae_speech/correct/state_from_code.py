"""The code is the recurrent decoder's initial state, its input a learnt position."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    summary = layers.LSTM(64)(frames)
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    state = [layers.Dense(64, activation="tanh")(latent) for _ in range(2)]
    ramp = layers.RepeatVector(timesteps)(layers.Dense(16)(latent))
    frames = layers.LSTM(64, return_sequences=True)(ramp, initial_state=state)
    return keras.Model(latent, [layers.Dense(width)(frames) for width in dims])
