"""An encoder reads the whole sequence, and its last state starts the decoder.

fails: test_model_is_causal
hint: sees the future
"""

import keras


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    e = keras.layers.Embedding(vocab_size, 64)(i)
    _, h, c = keras.layers.LSTM(96, return_state=True)(e)
    d = keras.layers.LSTM(96, return_sequences=True)(e, initial_state=[h, c])
    return keras.Model(i, keras.layers.Dense(vocab_size)(d))
