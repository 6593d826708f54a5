"""The picture comes from z alone.

fails: test_decoder_uses_code_and_image
hint: ignores lr
"""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    hidden = layers.Dense(256, activation="relu")(z)
    pixels = layers.Dense(4 * height * width, activation="sigmoid")(hidden)
    return keras.Model([z, lr], layers.Reshape((2 * height, 2 * width, 1))(pixels))
