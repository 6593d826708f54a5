"""Dropout, on in training mode only."""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    summary = layers.Dropout(0.1)(layers.LSTM(64, dropout=0.1)(frames))
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = layers.LSTM(64, return_sequences=True)(layers.RepeatVector(timesteps)(latent))
    frames = layers.Dropout(0.1)(frames)
    return keras.Model(latent, [layers.Dense(width)(frames) for width in dims])
