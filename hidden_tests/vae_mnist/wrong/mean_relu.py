"""A relu on the mean head.

fails: test_heads_are_unbounded
hint: mean can never be negative
"""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(images))
    mean = keras.layers.Dense(latent_dim)(hidden)
    mean = keras.layers.ReLU()(mean)
    log_var = keras.layers.Dense(latent_dim)(hidden)
    return keras.Model(images, [mean, log_var])
