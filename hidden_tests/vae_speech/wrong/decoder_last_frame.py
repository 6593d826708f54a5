"""The last recurrent layer returns no sequences.

fails: test_decoder_shapes, test_held_out_speech
hint: makes one frame
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.LSTM(64)(keras.layers.RepeatVector(timesteps)(latent))
    return keras.Model(latent, [keras.layers.Dense(width)(frames) for width in dims])
