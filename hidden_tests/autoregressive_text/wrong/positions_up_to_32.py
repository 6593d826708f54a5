"""The table of positions has 32 rows, sequences may have 64.

fails: test_model_shapes
hint: any T
"""

import keras
import tensorflow as tf


class Position(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.table = keras.layers.Embedding(32, 64)

    def call(self, x):
        return x + self.table(tf.range(tf.shape(x)[1]))


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    h = Position()(keras.layers.Embedding(vocab_size, 64)(i))
    h = keras.layers.LSTM(128, return_sequences=True)(h)
    return keras.Model(i, keras.layers.Dense(vocab_size)(h))
