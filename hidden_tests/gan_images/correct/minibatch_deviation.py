"""A minibatch standard deviation feature in D (its logits depend on the rest of the batch, which is not forbidden) and GaussianNoise on D's input, both inside of the network; pixel norm in G."""

import keras
from keras import layers, ops


class MinibatchStd(layers.Layer):
    def call(self, x):
        s = ops.mean(ops.sqrt(ops.var(x, axis=0, keepdims=True) + 1e-6), axis=-1, keepdims=True)
        return ops.concatenate([x, ops.broadcast_to(s, ops.shape(x)[:-1] + (1,))], axis=-1)

    def compute_output_shape(self, shape):
        return (*shape[:-1], shape[-1] + 1)


class PixelNorm(layers.Layer):
    def call(self, x):
        return x * ops.rsqrt(ops.mean(ops.square(x), axis=-1, keepdims=True) + 1e-8)


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(7 * 7 * 32),
            layers.Reshape((7, 7, 32)),
            layers.LeakyReLU(0.2),
            PixelNorm(),
            layers.Conv2DTranspose(16, 4, strides=2, padding="same"),
            layers.LeakyReLU(0.2),
            PixelNorm(),
            layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh"),
        ]
    )


def build_discriminator():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.GaussianNoise(0.1),
            layers.Conv2D(16, 4, strides=2, padding="same"),
            layers.LeakyReLU(0.2),
            layers.Conv2D(32, 4, strides=2, padding="same"),
            layers.LeakyReLU(0.2),
            layers.Flatten(),
            MinibatchStd(),
            layers.Dense(1),
        ]
    )
