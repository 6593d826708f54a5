"""A random translation in the encoder, active in training mode only."""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    moved = keras.layers.RandomTranslation(0.03, 0.03)(images)
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(moved))
    return keras.Model(
        images, [keras.layers.Dense(latent_dim)(hidden), keras.layers.Dense(latent_dim)(hidden)]
    )
