"""The decoder's output is not reshaped.

fails: test_decoder_shapes, test_held_out_digits
hint: flat
"""

import keras
from keras import layers


def build_decoder(lr_shape, latent_dim):
    z, lr = keras.Input((latent_dim,)), keras.Input(lr_shape)
    height, width, _ = lr_shape
    features = layers.Concatenate()([z, layers.Flatten()(lr)])
    features = layers.Dense(256, activation="relu")(features)
    return keras.Model([z, lr], layers.Dense(4 * height * width, activation="sigmoid")(features))
