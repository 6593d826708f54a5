"""z is repeated, but nothing knows the time: all frames are equal.

fails: test_decoder_is_unbounded
hint: all frames of the decoder
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.RepeatVector(timesteps)(keras.layers.Dense(64, activation="relu")(latent))
    return keras.Model(latent, [keras.layers.Dense(width)(frames) for width in dims])
