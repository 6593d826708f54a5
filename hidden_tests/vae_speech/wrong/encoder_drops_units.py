"""Dropout is on at inference.

fails: test_encoder_is_deterministic
hint: drops units
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    summary = keras.layers.Dropout(0.3)(summary, training=True)
    return keras.Model(
        streams, [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)]
    )
