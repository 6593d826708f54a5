"""The decoder ends with a sigmoid, and the loss and generate apply it again.

fails: test_decoder_returns_logits
hint: ends with a sigmoid
"""

import keras


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dense(256, activation="relu")(latent)
    pixels = keras.layers.Dense(784, activation="sigmoid")(hidden)
    return keras.Model(latent, keras.layers.Reshape((28, 28, 1))(pixels))
