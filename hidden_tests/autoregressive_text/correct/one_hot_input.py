"""One-hot words instead of word vectors."""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    words = keras.layers.CategoryEncoding(vocab_size, output_mode="one_hot")
    states = keras.ops.one_hot(ids, vocab_size)
    states = keras.layers.LSTM(128, return_sequences=True)(states)
    return keras.Model(ids, keras.layers.TimeDistributed(keras.layers.Dense(vocab_size))(states))
