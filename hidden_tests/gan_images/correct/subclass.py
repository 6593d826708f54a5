"""Subclassed models, which build their variables on the first call."""

import keras
from keras import layers


class Generator(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(7 * 7 * 32, use_bias=False)
        self.norms = [layers.BatchNormalization() for _ in range(2)]
        self.up = layers.Conv2DTranspose(16, 4, strides=2, padding="same", use_bias=False)
        self.out = layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh")

    def call(self, z, training=None):
        hidden = keras.ops.leaky_relu(self.norms[0](self.dense(z), training=training))
        hidden = self.up(keras.ops.reshape(hidden, (-1, 7, 7, 32)))
        return self.out(keras.ops.leaky_relu(self.norms[1](hidden, training=training)))


class Discriminator(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolutions = [layers.Conv2D(f, 4, strides=2, padding="same") for f in (16, 32)]
        self.dropout = layers.Dropout(0.3)
        self.flatten = layers.Flatten()
        self.out = layers.Dense(1)

    def call(self, images, training=None):
        hidden = images
        for convolution in self.convolutions:
            hidden = self.dropout(keras.ops.leaky_relu(convolution(hidden)), training=training)
        return self.out(self.flatten(hidden))


def build_generator(latent_dim):
    return Generator()


def build_discriminator():
    return Discriminator()
