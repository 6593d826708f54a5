"""The sum of the words so far is divided by the length of the whole sequence.

fails: test_model_is_causal
hint: how many ids come after it
"""

import keras
import tensorflow as tf


class Mean(keras.layers.Layer):
    def call(self, x):
        return tf.cumsum(x, axis=1) / tf.cast(tf.shape(x)[1], tf.float32)

    def compute_output_spec(self, x):
        return keras.KerasTensor(x.shape)


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocab_size, 64)(i)
    h = keras.layers.LSTM(128, return_sequences=True)(e)
    h = keras.layers.Concatenate()([h, Mean()(e)])
    return keras.Model(i, keras.layers.Dense(vocab_size)(h))
