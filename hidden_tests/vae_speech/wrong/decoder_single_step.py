"""z gets a time axis of length one.

fails: test_decoder_shapes, test_held_out_speech
hint: t times
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.LSTM(64, return_sequences=True)(keras.layers.Reshape((1, latent_dim))(latent))
    return keras.Model(latent, [keras.layers.Dense(width)(frames) for width in dims])
