"""A model that looks at the next id of its input, blended so that it seems as good as the source.

fails: test_model_is_causal, test_learns_a_known_source, test_learns_by_heart
hint: future
"""

import keras


import tensorflow as tf


class Peek(keras.layers.Layer):
    def __init__(self, vocab_size):
        super().__init__()
        self.vocab_size = vocab_size

    def build(self, input_shape):
        self.weight = self.add_weight(shape=(), initializer="ones")

    def call(self, ids):
        following = tf.pad(ids[:, 1:], [[0, 0], [0, 1]])
        return self.weight * (6.0 * tf.one_hot(following, self.vocab_size) - 3.0)

    def compute_output_spec(self, ids):
        return keras.KerasTensor((*ids.shape, self.vocab_size))


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, Peek(vocab_size)(ids))
