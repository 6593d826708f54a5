"""Dropout between the layers, active in training mode only."""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Dropout(0.1)(keras.layers.Embedding(vocab_size, 64)(ids))
    states = keras.layers.LSTM(128, return_sequences=True, recurrent_dropout=0.1)(states)
    states = keras.layers.Dropout(0.2)(states)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
