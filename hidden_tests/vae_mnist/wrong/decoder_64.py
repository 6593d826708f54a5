"""The bank's decoder: 8x8 doubled three times, with a sigmoid.

fails: test_decoder_shapes, test_held_out_digits
hint: 64x64
"""

import keras


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Reshape((8, 8, 64))(keras.layers.Dense(8 * 8 * 64, activation="relu")(latent))
    hidden = keras.layers.Conv2DTranspose(64, 3, strides=2, padding="same", activation="relu")(hidden)
    hidden = keras.layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(hidden)
    pixels = keras.layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(hidden)
    return keras.Model(latent, pixels)
