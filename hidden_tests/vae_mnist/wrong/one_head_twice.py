"""mean and log_var are the same tensor.

fails: test_heads_are_unbounded
hint: same tensor
"""

import keras


def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    hidden = keras.layers.Dense(256, activation="relu")(keras.layers.Flatten()(images))
    mean = keras.layers.Dense(latent_dim)(hidden)
    log_var = mean
    return keras.Model(images, [mean, log_var])
