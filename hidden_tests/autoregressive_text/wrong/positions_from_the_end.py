"""Positions are counted from the end of the sequence.

fails: test_model_is_causal
hint: how many ids come after it
"""

import keras
import tensorflow as tf


class Reverse(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.table = keras.layers.Embedding(64, 64)

    def call(self, x):
        t = tf.shape(x)[1]
        return x + self.table(tf.range(t - 1, -1, -1))


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    h = Reverse()(keras.layers.Embedding(vocab_size, 64)(i))
    h = keras.layers.LSTM(128, return_sequences=True)(h)
    return keras.Model(i, keras.layers.Dense(vocab_size)(h))
