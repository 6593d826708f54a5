"""The mean head has a tanh.

fails: test_heads_are_unbounded
hint: mean is bounded
"""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(lr))
    return keras.Model(
        lr, [layers.Dense(latent_dim, activation="tanh")(hidden), layers.Dense(latent_dim)(hidden)]
    )
