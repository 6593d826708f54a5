"""Spectral normalisation in the discriminator."""

import keras
from keras import layers


def build_discriminator():
    normalised = layers.SpectralNormalization
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            normalised(layers.Conv2D(16, 4, strides=2, padding="same")),
            layers.LeakyReLU(negative_slope=0.2),
            normalised(layers.Conv2D(32, 4, strides=2, padding="same")),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
