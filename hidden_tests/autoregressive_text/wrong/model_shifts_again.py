"""The model shifts its input once more, so that it cannot see the last word.

fails: test_model_is_causal, test_learns_a_known_source
hint: once more
"""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, 64)(ids)
    vectors = keras.ops.pad(vectors[:, :-1], [[0, 0], [1, 0], [0, 0]])
    states = keras.layers.LSTM(64, return_sequences=True)(vectors)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
