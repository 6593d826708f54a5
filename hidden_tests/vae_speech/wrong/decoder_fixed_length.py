"""T is 25, whatever is asked for.

fails: test_decoder_shapes, test_held_out_speech
hint: repeatvector(t)
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.RepeatVector(25)(latent)
    frames = keras.layers.LSTM(64, return_sequences=True)(frames)
    return keras.Model(latent, [keras.layers.Dense(width)(frames) for width in dims])
