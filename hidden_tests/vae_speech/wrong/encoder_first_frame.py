"""A time-distributed layer, and of its output the first frame.

fails: test_every_frame_and_stream_counts
hint: only the first frame
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = keras.layers.Concatenate()(streams)
    summary = keras.layers.TimeDistributed(keras.layers.Dense(64, activation="relu"))(frames)[:, 0]
    return keras.Model(
        streams, [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)]
    )
