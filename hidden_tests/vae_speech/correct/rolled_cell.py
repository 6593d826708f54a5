"""A decoder that rolls a GRU cell and feeds each frame back; the encoder masks padding."""

import keras
import tensorflow as tf
from keras import layers


class Decoder(keras.Model):
    def __init__(self, timesteps, dims):
        super().__init__()
        self.timesteps, self.widths = timesteps, list(dims)
        self.cell, self.start, self.frame = layers.GRUCell(64), layers.Dense(64), layers.Dense(sum(dims))

    def call(self, z):
        state, made = self.start(z), [tf.zeros((tf.shape(z)[0], sum(self.widths)))]
        for _ in range(self.timesteps):
            hidden, [state] = self.cell(tf.concat([z, made[-1]], axis=-1), [state])
            made.append(self.frame(hidden))
        return tf.split(tf.stack(made[1:], axis=1), self.widths, axis=-1)


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    x = layers.Masking()(layers.Concatenate()(streams))
    x = layers.LSTM(32)(layers.LSTM(64, return_sequences=True)(x))
    return keras.Model(streams, (layers.Dense(latent_dim)(x), layers.Dense(latent_dim)(x)))


def build_decoder(timesteps, dims, latent_dim):
    return Decoder(timesteps, dims)
