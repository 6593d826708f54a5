"""The bank's start from 8x8, which ends at 32x32.

fails: test_decoder_shapes, test_held_out_digits
hint: 32x32
"""

import keras


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Reshape((8, 8, 16))(keras.layers.Dense(8 * 8 * 16, activation="relu")(latent))
    hidden = keras.layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(hidden)
    return keras.Model(latent, keras.layers.Conv2DTranspose(1, 3, strides=2, padding="same")(hidden))
