"""BatchNormalization always uses the batch's statistics.

fails: test_encoder_is_deterministic
hint: depends on the others
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    summary = keras.layers.BatchNormalization()(summary, training=True)
    return keras.Model(
        streams, [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)]
    )
