"""Keras through tensorflow.keras, names imported from it."""

import keras


import tensorflow as tf
from tensorflow.keras.layers import LSTM, Concatenate, Dense, Input, RepeatVector, TimeDistributed
from tensorflow.keras.models import Model


def build_encoder(timesteps, dims, latent_dim):
    mel, f0, mfcc = [Input(shape=(timesteps, n)) for n in dims]
    h = Concatenate()([LSTM(32, return_sequences=False)(x) for x in (mfcc, f0, mel)])
    h = Dense(64, activation="tanh")(h)
    return Model(
        [mel, f0, mfcc], [Dense(latent_dim, name="z_mean")(h), Dense(latent_dim, name="z_log_var")(h)]
    )


def build_decoder(timesteps, dims, latent_dim):
    z = Input(shape=(latent_dim,))
    h = RepeatVector(timesteps)(z)
    h = LSTM(64, return_sequences=True)(h)
    return Model(inputs=[z], outputs=[TimeDistributed(Dense(n))(h) for n in dims])
