"""The recurrent layer runs along the batch.

fails: test_model_is_deterministic
hint: other sequences of the batch
"""

import keras
import tensorflow as tf


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocab_size, 64)(i)
    h = keras.layers.Lambda(lambda a: tf.transpose(a, (1, 0, 2)), output_shape=(None, 64))(h)
    h = keras.layers.LSTM(128, return_sequences=True)(h)
    h = keras.layers.Lambda(lambda a: tf.transpose(a, (1, 0, 2)), output_shape=(None, 128))(h)
    return keras.Model(i, keras.layers.Dense(vocab_size)(h))
