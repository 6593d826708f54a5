"""The decoder's output is not reshaped.

fails: test_decoder_shapes, test_held_out_digits
hint: output is flat
"""

import keras


def build_decoder(latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dense(256, activation="relu")(latent)
    return keras.Model(latent, keras.layers.Dense(784)(hidden))
