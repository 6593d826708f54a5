"""mfcc is an input, but nothing reads it.

fails: test_every_frame_and_stream_counts, test_every_stream_is_learnt
hint: mfcc does not influence
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()([streams[0], streams[1]]))
    return keras.Model(
        streams, [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(summary)]
    )
