"""The log_var head has a relu.

fails: test_heads_are_unbounded
hint: can never be negative
"""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(lr))
    return keras.Model(
        lr, [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim, activation="relu")(hidden)]
    )
