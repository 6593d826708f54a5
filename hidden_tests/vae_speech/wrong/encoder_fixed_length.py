"""T is 25, whatever is asked for.

fails: test_encoder_shapes
hint: for any t and dims
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((25, width)) for width in dims]
    summary = keras.layers.Dense(64)(keras.layers.Flatten()(keras.layers.Concatenate()(streams)))
    return keras.Model(
        streams, [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)]
    )
