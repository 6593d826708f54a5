"""Reshaped to (28, 28).

fails: test_generator_shapes
hint: channel axis is missing
"""

from keras import layers
import keras


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(256, activation="relu"),
            layers.Dense(784, activation="tanh"),
            layers.Reshape((28, 28)),
        ]
    )
