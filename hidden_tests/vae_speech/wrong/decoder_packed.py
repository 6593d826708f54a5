"""The decoder returns one packed tensor.

fails: test_decoder_shapes, test_held_out_speech
hint: expected (mel, f0, mfcc)
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.RepeatVector(timesteps)(latent)
    frames = keras.layers.LSTM(64, return_sequences=True)(frames)
    return keras.Model(latent, keras.layers.Dense(sum(dims))(frames))
