"""log_var starts at -4."""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    start = keras.initializers.Constant(-4.0)
    log_var = keras.layers.Dense(latent_dim, kernel_initializer="zeros", bias_initializer=start)(summary)
    return keras.Model(streams, [keras.layers.Dense(latent_dim)(summary), log_var])
