"""Normalised and constrained kernels in the generator, the deviation of the batch in the discriminator."""

import keras
from keras import layers, ops


class BatchDeviation(layers.Layer):
    def call(self, x):
        deviation = ops.mean(ops.sqrt(ops.var(x, axis=0) + 1e-6))  # a slope also where nothing varies
        return ops.concatenate([x, ops.zeros_like(x[..., :1]) + deviation], axis=-1)


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(7 * 7 * 32, kernel_constraint=keras.constraints.MaxNorm(3.0)),
            layers.LeakyReLU(0.2),
            layers.Reshape((7, 7, 32)),
            layers.UpSampling2D(),
            layers.SpectralNormalization(layers.Conv2D(32, 3, padding="same")),
            layers.LeakyReLU(0.2),
            layers.UpSampling2D(),
            layers.Conv2D(1, 3, padding="same", activation="tanh"),
        ]
    )


def build_discriminator():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 4, strides=2, padding="same"),
            layers.LeakyReLU(0.2),
            layers.Conv2D(32, 4, strides=2, padding="same"),
            layers.LeakyReLU(0.2),
            BatchDeviation(),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
