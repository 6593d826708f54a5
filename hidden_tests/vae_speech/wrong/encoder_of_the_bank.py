"""The bank's wiring: mean from MFCC alone, log_var from F0 alone, mel not connected.

fails: test_every_frame_and_stream_counts, test_every_stream_is_learnt
hint: each head sees only some
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    _, f0, mfcc = streams
    mean = keras.layers.Dense(latent_dim)(keras.layers.LSTM(64)(mfcc))
    log_var = keras.layers.Dense(latent_dim)(keras.layers.LSTM(64)(f0))
    return keras.Model(streams, [mean, log_var])
