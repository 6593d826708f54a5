"""Dropout in both networks, active in training mode only."""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(images))
    hidden = keras.layers.Dropout(0.1)(hidden)
    return keras.Model(
        images, [keras.layers.Dense(latent_dim)(hidden), keras.layers.Dense(latent_dim)(hidden)]
    )


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dropout(0.1)(keras.layers.Dense(256, activation="relu")(latent))
    return keras.Model(latent, keras.layers.Reshape((28, 28, 1))(keras.layers.Dense(784)(hidden)))
