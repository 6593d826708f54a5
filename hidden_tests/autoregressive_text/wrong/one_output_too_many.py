"""V + 1 outputs, as a tokenizer that counts from 1 needs them.

fails: test_model_shapes
hint: v + 1 outputs
"""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.LSTM(128, return_sequences=True)(vectors)
    return keras.Model(ids, keras.layers.Dense(vocab_size + 1)(states))
