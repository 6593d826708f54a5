"""The generator takes 100 numbers whatever latent_dim is.

fails: test_generator_shapes
hint: (b, l) -> (b, 28, 28, 1)
"""

import keras
from keras import layers


def build_generator(latent_dim=100):
    return keras.Sequential(
        [keras.Input((100,)), layers.Dense(784, activation="tanh"), layers.Reshape((28, 28, 1))]
    )
