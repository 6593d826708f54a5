"""The model class of TensorFlow's tutorial on text generation, built on its first call."""

import keras


class Language(keras.Model):
    def __init__(self, vocab_size):
        super().__init__()
        self.embedding = keras.layers.Embedding(vocab_size, 64)
        self.gru = keras.layers.GRU(128, return_sequences=True, return_state=True)
        self.dense = keras.layers.Dense(vocab_size)

    def call(self, inputs, states=None, return_state=False, training=False):
        x = self.embedding(inputs, training=training)
        x, states = self.gru(x, initial_state=states, training=training)
        x = self.dense(x, training=training)
        return (x, states) if return_state else x


def build_model(vocab_size):
    return Language(vocab_size)
