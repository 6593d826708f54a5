"""The last layer has a tanh.

fails: test_model_returns_logits
hint: ends with a tanh
"""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.LSTM(128, return_sequences=True)(vectors)
    return keras.Model(ids, keras.layers.Dense(vocab_size, activation="tanh")(states))
