"""A dense generator without Reshape.

fails: test_generator_shapes, test_digits
hint: flat
"""

from keras import layers
import keras


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(256, activation="relu"),
            layers.Dense(784, activation="tanh"),
        ]
    )
