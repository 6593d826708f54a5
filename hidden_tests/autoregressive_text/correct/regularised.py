"""Weight decay inside of the student's own model, whose extra losses are not used."""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    decay = keras.regularizers.L2(1e-4)
    states = keras.layers.Embedding(vocab_size, 64, embeddings_regularizer=decay)(ids)
    states = keras.layers.LSTM(128, return_sequences=True, kernel_regularizer=decay)(states)
    return keras.Model(ids, keras.layers.Dense(vocab_size, kernel_regularizer=decay)(states))
