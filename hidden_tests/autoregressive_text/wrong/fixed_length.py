"""The model takes sequences of 20 words only.

fails: test_model_shapes
hint: for any t
"""

import keras


def build_model(vocab_size):
    ids = keras.Input((20,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.LSTM(64, return_sequences=True)(vectors)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(keras.layers.Reshape((20, 64))(states)))
