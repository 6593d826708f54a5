"""Attention is masked after the softmax, whose normaliser sees the future.

fails: test_model_is_causal
hint: sees the future
"""

import keras
import tensorflow as tf


class Attend(keras.layers.Layer):
    def __init__(self, d):
        super().__init__()
        self.d = d
        self.q, self.k, self.v = (keras.layers.Dense(d) for _ in range(3))

    def call(self, x):
        t = tf.shape(x)[1]
        s = tf.nn.softmax(tf.matmul(self.q(x), self.k(x), transpose_b=True) / self.d**0.5)
        s = s * tf.linalg.band_part(tf.ones((t, t)), -1, 0)
        return x + tf.matmul(s, self.v(x))


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocab_size, 64)(i)
    h = Attend(64)(h)
    h = keras.layers.LSTM(96, return_sequences=True)(h)
    return keras.Model(i, keras.layers.Dense(vocab_size)(h))
