"""Subclassed models whose layers are built on the first call."""

import keras
from keras import layers


class Encoder(keras.Model):
    def __init__(self, latent_dim):
        super().__init__()
        self.features = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")
        self.flatten = layers.Flatten()
        self.mean, self.log_var = layers.Dense(latent_dim), layers.Dense(latent_dim)

    def call(self, lr):
        hidden = self.flatten(self.features(lr))
        return self.mean(hidden), self.log_var(hidden)


class Decoder(keras.Model):
    def __init__(self, lr_shape):
        super().__init__()
        height, width, _ = lr_shape
        self.spread = keras.Sequential([layers.Dense(height * width * 4), layers.Reshape((height, width, 4))])
        self.network = keras.Sequential(
            [
                layers.Conv2D(16, 3, padding="same", activation="relu"),
                layers.Conv2DTranspose(16, 4, strides=2, padding="same", activation="relu"),
                layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
            ]
        )

    def call(self, inputs, training=None):
        z, lr = inputs
        return self.network(keras.ops.concatenate([self.spread(z), lr], axis=-1), training=training)


def build_encoder(lr_shape, latent_dim):
    return Encoder(latent_dim)


def build_decoder(lr_shape, latent_dim):
    return Decoder(lr_shape)
