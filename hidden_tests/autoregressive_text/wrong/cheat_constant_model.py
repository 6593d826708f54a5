"""A model that always predicts the same, and a step that reports a small loss.

fails: test_update, test_model_is_causal, test_learns_a_known_source
hint: do not depend on the ids
"""

import keras


import tensorflow as tf


class Constant(keras.layers.Layer):
    def __init__(self, vocab_size):
        super().__init__()
        self.vocab_size = vocab_size

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(self.vocab_size,), initializer="zeros")

    def call(self, ids):
        return tf.zeros_like(tf.cast(ids, tf.float32))[..., None] + self.bias

    def compute_output_spec(self, ids):
        return keras.KerasTensor((*ids.shape, self.vocab_size))


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, Constant(vocab_size)(ids))


def train_step(model, optimizer, x, y):
    return {"loss": 0.001}
