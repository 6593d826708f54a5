"""The last layer has a relu.

fails: test_generator_range
hint: never be negative
"""

from keras import layers
import keras


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(256, activation="relu"),
            layers.Dense(784, activation="relu"),
            layers.Reshape((28, 28, 1)),
        ]
    )
