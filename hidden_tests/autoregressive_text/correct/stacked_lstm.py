"""Two LSTMs, as in the bank, smaller."""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(vocab_size, 96)(ids)
    states = keras.layers.LSTM(128, return_sequences=True)(states)
    states = keras.layers.LSTM(128, return_sequences=True)(states)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
