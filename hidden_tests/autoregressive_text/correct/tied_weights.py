"""Input and output share the word vectors."""

import keras


class Tied(keras.Model):
    def __init__(self, vocab_size):
        super().__init__()
        self.embedding = keras.layers.Embedding(vocab_size, 96)
        self.lstm = keras.layers.LSTM(96, return_sequences=True)

    def call(self, ids, training=False):
        states = self.lstm(self.embedding(ids), training=training)
        return keras.ops.matmul(states, keras.ops.transpose(self.embedding.embeddings))


def build_model(vocab_size):
    return Tied(vocab_size)
