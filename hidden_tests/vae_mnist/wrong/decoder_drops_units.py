"""Dropout is on at inference.

fails: test_decoder_is_deterministic
hint: drops units at inference
"""

import keras


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dense(256, activation="relu")(latent)
    hidden = keras.layers.Dropout(0.3)(hidden, training=True)
    return keras.Model(latent, keras.layers.Reshape((28, 28, 1))(keras.layers.Dense(784)(hidden)))
