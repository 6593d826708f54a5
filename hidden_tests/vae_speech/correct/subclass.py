"""Subclassed models, built on the first call."""

import keras
import tensorflow as tf


class Encoder(keras.Model):
    def __init__(self, latent_dim):
        super().__init__()
        self.lstm = keras.layers.LSTM(64)
        self.mean, self.log_var = keras.layers.Dense(latent_dim), keras.layers.Dense(latent_dim)

    def call(self, streams):
        mel, f0, mfcc = streams
        summary = self.lstm(tf.concat([mel, f0, mfcc], axis=-1))
        return self.mean(summary), self.log_var(summary)


class Decoder(keras.Model):
    def __init__(self, timesteps, dims):
        super().__init__()
        self.timesteps = timesteps
        self.lstm = keras.layers.LSTM(64, return_sequences=True)
        self.out = [keras.layers.Dense(width) for width in dims]

    def call(self, latent, training=None):
        frames = tf.tile(latent[:, None], (1, self.timesteps, 1))
        frames = self.lstm(frames, training=training)
        return [layer(frames) for layer in self.out]


def build_encoder(timesteps, dims, latent_dim):
    return Encoder(latent_dim)


def build_decoder(timesteps, dims, latent_dim):
    return Decoder(timesteps, dims)
