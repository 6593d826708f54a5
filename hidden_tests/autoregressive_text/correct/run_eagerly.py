"""Everything runs eagerly by a global setting, on a small model."""

import keras
import tensorflow as tf

tf.config.run_functions_eagerly(True)


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(vocab_size, 48)(ids)
    for dilation in (1, 2, 4):
        states = keras.layers.Conv1D(64, 3, padding="causal", dilation_rate=dilation, activation="relu")(
            states
        )
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
