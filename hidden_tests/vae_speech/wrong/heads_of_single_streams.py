"""Mean from mel and MFCC, log_var from F0 alone.

fails: test_every_frame_and_stream_counts
hint: each head sees only some
"""

import keras


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    mel, f0, mfcc = streams
    mean = keras.layers.Dense(latent_dim)(keras.layers.LSTM(64)(keras.layers.Concatenate()([mel, mfcc])))
    log_var = keras.layers.Dense(latent_dim)(keras.layers.LSTM(64)(f0))
    return keras.Model(streams, [mean, log_var])
