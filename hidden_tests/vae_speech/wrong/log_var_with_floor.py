"""log_var is the logarithm of a softplus plus a small constant, which bounds it from below.

fails: test_heads_are_unbounded
hint: cut off
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    mean = keras.layers.Dense(latent_dim)(summary)
    log_var = keras.layers.Dense(latent_dim)(summary)
    log_var = keras.ops.log(keras.ops.softplus(log_var) + 1e-6)
    return keras.Model(streams, [mean, log_var])
