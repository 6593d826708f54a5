"""The global policy is mixed_bfloat16; what the networks return is float32."""

import keras
from keras import layers

keras.mixed_precision.set_global_policy("mixed_bfloat16")


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(128, activation="leaky_relu"),
            layers.Dense(256),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Dense(784, activation="tanh", dtype="float32"),
            layers.Reshape((28, 28, 1), dtype="float32"),
        ]
    )


def build_discriminator():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(256, activation="leaky_relu"),
            layers.Dense(128, activation="leaky_relu"),
            layers.Dropout(0.3),
            layers.Dense(1, dtype="float32"),
        ]
    )
