"""The pitch reaches the mean only.

fails: test_every_frame_and_stream_counts
hint: log_var ← f0
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    mel, f0, mfcc = streams
    summary = keras.layers.LSTM(64)(keras.layers.Concatenate()(streams))
    other = keras.layers.LSTM(64)(keras.layers.Concatenate()([mel, mfcc]))
    return keras.Model(
        streams, [keras.layers.Dense(latent_dim)(summary), keras.layers.Dense(latent_dim)(other)]
    )
