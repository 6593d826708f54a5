"""The decoder's last layer has a relu.

fails: test_decoder_returns_logits
hint: never be negative
"""

import keras


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dense(256, activation="relu")(latent)
    pixels = keras.layers.Dense(784, activation="relu")(hidden)
    return keras.Model(latent, keras.layers.Reshape((28, 28, 1))(pixels))
