"""Starts from 8x8.

fails: test_generator_shapes, test_digits
hint: 32x32
"""

from keras import layers
import keras


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(8 * 8 * 16),
            layers.LeakyReLU(),
            layers.Reshape((8, 8, 16)),
            layers.Conv2DTranspose(16, 4, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh"),
        ]
    )
