"""The decoder starts at the mean picture of the public digits."""

import keras
import numpy as np


def build_decoder(latent_dim):
    digits = np.load("data/digits.npz")["images"].reshape(-1, 784) / 255.0
    probability = np.clip(digits.mean(axis=0), 0.01, 0.99)
    bias = keras.initializers.Constant(np.log(probability / (1.0 - probability)))
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dense(256, activation="relu")(latent)
    logits = keras.layers.Dense(784, bias_initializer=bias)(hidden)
    return keras.Model(latent, keras.layers.Reshape((28, 28, 1))(logits))
