"""Self-attention without a causal mask.

fails: test_model_is_causal, test_learns_a_known_source
hint: sees the future
"""

import keras


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.LSTM(64, return_sequences=True)(vectors)
    states = states + keras.layers.MultiHeadAttention(2, 32)(states, states)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
