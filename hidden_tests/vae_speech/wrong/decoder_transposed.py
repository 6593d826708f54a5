"""The dense decoder reshapes to (width, T).

fails: test_decoder_shapes, test_held_out_speech
hint: transposed
"""

import keras


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    hidden = keras.layers.Dense(128, activation="relu")(latent)
    return keras.Model(
        latent,
        [
            keras.layers.Reshape((width, timesteps))(keras.layers.Dense(timesteps * width)(hidden))
            for width in dims
        ],
    )
