"""The mask of the attention lets each position see the next one.

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
        self.pos = keras.layers.Embedding(64, d)

    def call(self, x):
        t = tf.shape(x)[1]
        x = x + self.pos(tf.range(t))
        s = tf.matmul(self.q(x), self.k(x), transpose_b=True) / self.d**0.5
        mask = tf.linalg.band_part(tf.ones((t, t)), -1, 1)
        s = s * mask + (1 - mask) * -1e9
        return x + tf.matmul(tf.nn.softmax(s), self.v(x))


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocab_size, 64)(i)
    h = Attend(64)(h)
    h = h + keras.layers.Dense(64, activation="relu")(h)
    return keras.Model(i, keras.layers.Dense(vocab_size)(h))
