"""Subclassed models whose layers are built on the first call."""

import keras


class Encoder(keras.Model):
    def __init__(self, latent_dim):
        super().__init__()
        self.hidden = keras.layers.Dense(200, activation="tanh")
        self.mean = keras.layers.Dense(latent_dim)
        self.log_var = keras.layers.Dense(latent_dim)

    def call(self, images):
        hidden = self.hidden(keras.ops.reshape(images, (-1, 784)))
        return self.mean(hidden), self.log_var(hidden)


class Decoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.network = keras.Sequential(
            [
                keras.layers.Dense(200, activation="tanh"),
                keras.layers.Dense(784),
                keras.layers.Reshape((28, 28, 1)),
            ]
        )

    def call(self, latent, training=None):
        return self.network(latent, training=training)


def build_encoder(latent_dim):
    return Encoder(latent_dim)


def build_decoder(latent_dim):
    return Decoder()
