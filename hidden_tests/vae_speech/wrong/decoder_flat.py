"""The dense decoder's streams are not reshaped.

fails: test_decoder_shapes, test_held_out_speech
hint: are flat
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dense(128, activation="relu")(latent)
    return keras.Model(latent, [keras.layers.Dense(timesteps * width)(hidden) for width in dims])
