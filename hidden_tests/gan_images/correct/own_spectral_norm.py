"""Miyato's spectral normalization written by hand: the kernel is divided by its largest singular value (power iteration) in every call, in inference too."""

import keras
from keras import layers, ops


class SN(layers.Layer):
    def __init__(self, layer_units, conv=False, **kw):
        super().__init__(**kw)
        self.units, self.conv = layer_units, conv

    def build(self, shape):
        k = (4, 4, shape[-1], self.units) if self.conv else (shape[-1], self.units)
        self.w = self.add_weight(shape=k, initializer="glorot_uniform", name="w")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")
        self.u = self.add_weight(
            shape=(1, self.units), initializer="random_normal", trainable=False, name="u"
        )

    def call(self, x, training=False):
        m = ops.reshape(self.w, (-1, self.units))
        u = self.u + 0.0
        for _ in range(2):
            v = ops.stop_gradient(ops.normalize(ops.matmul(u, ops.transpose(m)), axis=-1))
            u = ops.stop_gradient(ops.normalize(ops.matmul(v, m), axis=-1))
        if training:
            self.u.assign(u)
        sigma = ops.sum(ops.matmul(v, m) * u)
        w = self.w / (sigma + 1e-12)
        y = ops.conv(x, w, strides=2, padding="same") if self.conv else ops.matmul(x, w)
        return y + self.b

    def compute_output_shape(self, s):
        return (s[0], -(-s[1] // 2), -(-s[2] // 2), self.units) if self.conv else (s[0], self.units)


def build_discriminator():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            SN(16, conv=True),
            layers.LeakyReLU(0.1),
            SN(32, conv=True),
            layers.LeakyReLU(0.1),
            layers.Flatten(),
            SN(1),
        ]
    )
