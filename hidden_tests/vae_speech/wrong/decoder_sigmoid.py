"""The features end with a sigmoid.

fails: test_decoder_is_unbounded
hint: such as a sigmoid
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.RepeatVector(timesteps)(latent)
    frames = keras.layers.LSTM(64, return_sequences=True)(frames)
    return keras.Model(latent, [keras.layers.Dense(width, activation="sigmoid")(frames) for width in dims])
