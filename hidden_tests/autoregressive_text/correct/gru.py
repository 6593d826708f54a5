"""A GRU."""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.GRU(128, return_sequences=True)(states)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
