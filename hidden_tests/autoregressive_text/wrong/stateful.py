"""The state of one call is the initial state of the next, as in a stateful layer that is never reset.

fails: test_model_is_deterministic
hint: stateful
"""

import keras
import tensorflow as tf

MEMORY = {}


class Memory(keras.Model):
    def __init__(self, vocab_size):
        super().__init__()
        self.embed = keras.layers.Embedding(vocab_size, 64)
        self.cell = keras.layers.GRU(128, return_sequences=True, return_state=True)
        self.out = keras.layers.Dense(vocab_size)

    def call(self, ids, training=False):
        remember = tf.executing_eagerly() and not training
        key = id(self), ids.shape[0]
        outputs, last = self.cell(self.embed(ids), initial_state=MEMORY.get(key) if remember else None)
        if remember:
            MEMORY[key] = last
        return self.out(outputs)


def build_model(vocab_size):
    return Memory(vocab_size)
