"""mean and log_var are one tensor.

fails: test_heads_are_unbounded
hint: same tensor
"""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    lr = keras.Input(lr_shape)
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(lr))
    head = layers.Dense(latent_dim)(hidden)
    return keras.Model(lr, [head, head])
