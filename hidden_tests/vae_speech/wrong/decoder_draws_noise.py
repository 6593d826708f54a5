"""The decoder adds noise at inference.

fails: test_decoder_is_deterministic
hint: draws noise
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.RepeatVector(timesteps)(latent)
    frames = keras.layers.LSTM(64, return_sequences=True)(frames)
    frames = keras.layers.GaussianNoise(0.1)(frames, training=True)
    return keras.Model(latent, [keras.layers.Dense(width)(frames) for width in dims])
