"""Pooling in pairs drops the last frame of an odd number.

fails: test_every_frame_and_stream_counts
hint: some frames have no influence
"""

import keras
from keras import layers


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    frames = layers.Concatenate()(streams)
    hidden = layers.AveragePooling1D(2)(layers.Dense(64, activation="relu")(frames))
    summary = layers.Dense(64, activation="relu")(layers.Flatten()(hidden))
    return keras.Model(streams, [layers.Dense(latent_dim)(summary), layers.Dense(latent_dim)(summary)])
