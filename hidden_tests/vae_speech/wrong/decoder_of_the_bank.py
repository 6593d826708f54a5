"""The bank's LSTM on a two-dimensional z.

fails: test_decoder_shapes, test_held_out_speech
hint: repeatvector
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.LSTM(64, return_sequences=True)(latent)
    return keras.Model(
        latent, [keras.layers.TimeDistributed(keras.layers.Dense(width))(frames) for width in dims]
    )
