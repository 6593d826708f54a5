"""The model returns logarithms of probabilities, which are logits too."""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.LSTM(128, return_sequences=True)(states)
    states = keras.layers.Dense(vocab_size)(states)
    return keras.Model(ids, keras.layers.Activation("log_softmax")(states))
