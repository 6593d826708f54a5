"""The encoder is built for pictures of twice the size.

fails: test_encoder_shapes, test_held_out_digits
hint: takes pictures of hr's size
"""

import keras
from keras import layers


def build_encoder(lr_shape, latent_dim):
    hr = keras.Input((2 * lr_shape[0], 2 * lr_shape[1], 1))
    hidden = layers.Dense(64, activation="relu")(layers.Flatten()(hr))
    return keras.Model(hr, [layers.Dense(latent_dim)(hidden), layers.Dense(latent_dim)(hidden)])
