"""A Sequential decoder without an Input, and an encoder with a layer of its own."""

import keras


class TwoHeads(keras.layers.Layer):
    def __init__(self, latent_dim):
        super().__init__()
        self.mean, self.log_var = keras.layers.Dense(latent_dim), keras.layers.Dense(latent_dim)

    def call(self, hidden):
        return self.mean(hidden), self.log_var(hidden)


def build_encoder(latent_dim):
    images = keras.layers.Input(shape=(28, 28, 1))
    hidden = keras.layers.Dense(128, activation="gelu")(keras.layers.Flatten()(images))
    return keras.Model(inputs=images, outputs=TwoHeads(latent_dim)(hidden))


def build_decoder(latent_dim):
    return keras.models.Sequential(
        [
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(28 * 28 * 1, activation="linear"),
            keras.layers.Reshape(target_shape=(28, 28, 1)),
        ]
    )
