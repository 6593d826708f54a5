"""Strided frames: every other one is never read.

fails: test_every_frame_and_stream_counts
hint: some frames have no influence
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = keras.layers.Concatenate()(streams)
    summary = keras.layers.LSTM(64)(frames[:, ::2])
    return keras.Model(
        streams, [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)]
    )
