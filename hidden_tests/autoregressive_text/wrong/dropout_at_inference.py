"""Dropout is on at inference.

fails: test_model_is_deterministic
hint: dropped at inference
"""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.LSTM(128, return_sequences=True)(vectors)
    states = keras.layers.Dropout(0.3)(states, training=True)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
