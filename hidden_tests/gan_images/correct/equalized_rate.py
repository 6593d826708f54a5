"""Equalized learning rate of progressive GANs (Karras 2018): kernels start as N(0, 1) and are multiplied by sqrt(2 / fan_in) in call; in both networks."""

import keras
from keras import layers, ops


class EqDense(layers.Layer):
    def __init__(self, units, gain=1.4142, **kw):
        super().__init__(**kw)
        self.units, self.gain = units, gain

    def build(self, shape):
        self.kernel = self.add_weight(
            shape=(shape[-1], self.units), initializer=keras.initializers.RandomNormal(0, 1), name="kernel"
        )
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.c = self.gain / shape[-1] ** 0.5

    def call(self, x):
        return ops.matmul(x, self.kernel * self.c) + self.bias


class EqConv(layers.Layer):
    def __init__(self, filters, size=3, strides=1, gain=1.4142, **kw):
        super().__init__(**kw)
        self.filters, self.size, self.strides, self.gain = filters, size, strides, gain

    def build(self, shape):
        self.kernel = self.add_weight(
            shape=(self.size, self.size, shape[-1], self.filters),
            initializer=keras.initializers.RandomNormal(0, 1),
            name="kernel",
        )
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")
        self.c = self.gain / (self.size * self.size * shape[-1]) ** 0.5

    def call(self, x):
        return ops.conv(x, self.kernel * self.c, strides=self.strides, padding="same") + self.bias

    def compute_output_shape(self, s):
        return (s[0], -(-s[1] // self.strides), -(-s[2] // self.strides), self.filters)


# Adam's step is the same for kernels of any scale: N(0, 1) kernels learn slowly at 1e-3, so D and G get some gain by BatchNormalization.
def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            EqDense(7 * 7 * 32),
            layers.Reshape((7, 7, 32)),
            layers.BatchNormalization(),
            layers.LeakyReLU(0.2),
            layers.UpSampling2D(),
            EqConv(16),
            layers.BatchNormalization(),
            layers.LeakyReLU(0.2),
            layers.UpSampling2D(),
            EqConv(1, gain=1.0),
            layers.Activation("tanh"),
        ]
    )


def build_discriminator():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            EqConv(16, 4, 2),
            layers.LeakyReLU(0.2),
            EqConv(32, 4, 2),
            layers.LeakyReLU(0.2),
            layers.Flatten(),
            EqDense(1, gain=1.0),
        ]
    )
