"""The decoder has no time axis.

fails: test_decoder_shapes, test_held_out_speech
hint: makes one frame
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.Dense(64, activation="relu")(latent)
    return keras.Model(latent, [keras.layers.Dense(width)(frames) for width in dims])
