"""The encoder returns a tuple."""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(lr))
    return keras.Model(
        lr, (layers.Dense(latent_dim, name="mu")(hidden), layers.Dense(latent_dim, name="sigma")(hidden))
    )
