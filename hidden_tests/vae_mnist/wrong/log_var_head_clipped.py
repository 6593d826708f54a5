"""The log_var head is clipped to [-5, 5].

fails: test_heads_are_unbounded
hint: log_var is bounded
"""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(images))
    mean = keras.layers.Dense(latent_dim)(hidden)
    log_var = keras.ops.clip(keras.layers.Dense(latent_dim)(hidden), -5.0, 5.0)
    return keras.Model(images, [mean, log_var])
