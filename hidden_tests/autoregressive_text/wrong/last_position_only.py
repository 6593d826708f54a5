"""The model predicts after the last word only.

fails: test_model_shapes, test_learns_a_known_source
hint: last position only
"""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.LSTM(128)(vectors)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
