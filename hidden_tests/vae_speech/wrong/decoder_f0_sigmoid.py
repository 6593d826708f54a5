"""The pitch bins alone end with a sigmoid.

fails: test_decoder_is_unbounded
hint: f0 stays in [0, 1]
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    frames = keras.layers.RepeatVector(timesteps)(latent)
    frames = keras.layers.LSTM(64, return_sequences=True)(frames)
    return keras.Model(
        latent,
        [
            keras.layers.Dense(width, activation=activation)(frames)
            for width, activation in zip(dims, (None, "sigmoid", None))
        ],
    )
