"""The states of recurrent layers are the features: a tanh bounds them.

fails: test_decoder_is_unbounded
hint: stays in [-1, 1]
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.RepeatVector(timesteps)(latent)
    return keras.Model(latent, [keras.layers.LSTM(width, return_sequences=True)(frames) for width in dims])
