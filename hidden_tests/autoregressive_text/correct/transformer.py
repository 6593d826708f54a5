"""A small transformer with learnt positions."""

import keras


class Positions(keras.layers.Layer):
    def __init__(self, longest, width):
        super().__init__()
        self.table = keras.layers.Embedding(longest, width)

    def call(self, vectors):
        return vectors + self.table(keras.ops.arange(keras.ops.shape(vectors)[1]))


def build_model(vocab_size, width=64):
    ids = keras.Input((None,), dtype="int32")
    states = Positions(64, width)(keras.layers.Embedding(vocab_size, width)(ids))
    for _ in range(2):
        normal = keras.layers.LayerNormalization()(states)
        states = states + keras.layers.MultiHeadAttention(4, width // 4)(normal, normal, use_causal_mask=True)
        normal = keras.layers.LayerNormalization()(states)
        hidden = keras.layers.Dense(4 * width, activation="gelu")(normal)
        states = states + keras.layers.Dense(width)(hidden)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(keras.layers.LayerNormalization()(states)))
