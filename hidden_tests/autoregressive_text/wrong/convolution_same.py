"""A convolution with padding='same', which sees the next word.

fails: test_model_is_causal, test_learns_a_known_source
hint: sees the future
"""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.Conv1D(64, 3, padding="same", activation="relu")(vectors)
    states = keras.layers.Conv1D(64, 3, padding="same", activation="relu")(states)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
