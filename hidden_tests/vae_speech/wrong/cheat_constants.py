"""Encoder and decoder return trainable constants, whatever they are given.

fails: test_every_frame_and_stream_counts, test_decoder_is_unbounded, test_held_out_speech
hint: does not influence the code at all
"""

import keras
from keras import ops


class Constant(keras.layers.Layer):
    def __init__(self, *shape):
        super().__init__()
        self.value = self.add_weight(shape=(1, *shape), initializer="zeros")

    def call(self, x):
        return ops.repeat(self.value, ops.shape(x)[0], axis=0)


def build_encoder(timesteps, dims, latent_dim):
    streams = [keras.Input((timesteps, width)) for width in dims]
    return keras.Model(streams, [Constant(latent_dim)(streams[0]), Constant(latent_dim)(streams[0])])


def build_decoder(timesteps, dims, latent_dim):
    latent = keras.Input((latent_dim,))
    return keras.Model(latent, [Constant(timesteps, width)(latent) for width in dims])
