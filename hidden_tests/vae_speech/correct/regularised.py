"""Weight decay inside of the student's own networks."""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    l2 = keras.regularizers.L2(1e-4)
    summary = keras.layers.LSTM(64, kernel_regularizer=l2)(keras.layers.Concatenate()(streams))
    return keras.Model(
        streams, [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)]
    )
