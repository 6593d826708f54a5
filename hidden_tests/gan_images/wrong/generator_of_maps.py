"""DCGAN as in PyTorch: the generator wants z of shape (B, 1, 1, L).

fails: test_generator_shapes
hint: What `build_generator` returned
"""

import keras
from keras import layers


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((1, 1, latent_dim)),
            layers.Flatten(),
            layers.Dense(7 * 7 * 32, activation="relu"),
            layers.Reshape((7, 7, 32)),
            layers.Conv2DTranspose(16, 4, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh"),
        ]
    )
