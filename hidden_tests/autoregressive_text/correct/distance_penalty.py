"""Attention with a linear penalty on distance and no positions."""

import keras
import numpy as np
import tensorflow as tf


class Alibi(keras.layers.Layer):
    """Attention with a linear penalty on distance instead of positions (Press et al. 2022)."""

    def __init__(self, d, h):
        super().__init__()
        self.d, self.h = d, h
        self.qkv = keras.layers.Dense(3 * d, use_bias=False)
        self.o = keras.layers.Dense(d, use_bias=False)
        self.slopes = np.array([0.0, 0.5, 2.0, 8.0], "float32")[:, None, None]

    def call(self, x):
        b, t = tf.shape(x)[0], tf.shape(x)[1]
        q, k, v = [
            tf.transpose(tf.reshape(a, (b, t, self.h, -1)), (0, 2, 1, 3))
            for a in tf.split(self.qkv(x), 3, -1)
        ]
        i = tf.range(t)
        distance = i[:, None] - i[None]
        s = q @ tf.transpose(k, (0, 1, 3, 2)) / (self.d / self.h) ** 0.5
        s = s - self.slopes * tf.cast(distance, tf.float32)
        s = tf.where(distance >= 0, s, -np.inf)
        return self.o(tf.reshape(tf.transpose(tf.nn.softmax(s) @ v, (0, 2, 1, 3)), (b, t, self.d)))

    def compute_output_shape(self, s):
        return s


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int64")
    x = keras.layers.Embedding(vocab_size, 64)(i)
    for _ in range(3):
        x = x + Alibi(64, 4)(keras.layers.RMSNormalization()(x))
        h = keras.layers.Dense(128, activation="silu")(keras.layers.RMSNormalization()(x))
        x = x + keras.layers.Dense(64)(h)
    return keras.Model(i, keras.layers.Dense(vocab_size)(x))
