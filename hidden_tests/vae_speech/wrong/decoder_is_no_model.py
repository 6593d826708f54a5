"""build_decoder returns a function.

fails: test_decoder_shapes, test_held_out_speech
hint: expected a keras model
"""

import keras
import tensorflow as tf


def build_decoder(timesteps, dims, latent_dim):
    cells = [keras.layers.Dense(timesteps * width) for width in dims]

    def decoder(z, training=False):
        return [tf.reshape(cell(z), (-1, timesteps, width)) for cell, width in zip(cells, dims)]

    return decoder
