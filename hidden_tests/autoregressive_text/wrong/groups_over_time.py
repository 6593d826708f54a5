"""GroupNormalization takes its mean over all positions.

fails: test_model_is_causal
hint: sees the future
"""

import keras


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocab_size, 64)(i)
    h = keras.layers.LSTM(128, return_sequences=True)(h)
    h = keras.layers.GroupNormalization(groups=1)(h)
    return keras.Model(i, keras.layers.Dense(vocab_size)(h))
