"""The head of log_var is clipped to [-30, 20], as in latent diffusion.

fails: test_heads_are_unbounded
hint: cut off
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    mean = keras.layers.Dense(latent_dim)(summary)
    log_var = keras.layers.Dense(latent_dim)(summary)
    log_var = keras.ops.clip(log_var, -30.0, 20.0)
    return keras.Model(streams, [mean, log_var])
