"""mean and log_var are one tensor.

fails: test_heads_are_unbounded
hint: same tensor
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    head = keras.layers.Dense(latent_dim)(summary)
    return keras.Model(streams, [head, head])
