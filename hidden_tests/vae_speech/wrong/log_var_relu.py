"""The head of log_var has a relu.

fails: test_heads_are_unbounded
hint: log_var can never be negative
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    return keras.Model(
        streams,
        [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim, activation="relu")(summary)],
    )
