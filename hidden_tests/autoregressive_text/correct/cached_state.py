"""generate keeps the state of the student's own model from word to word."""

import keras


import numpy as np


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


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    if not isinstance(model, Language):
        for _ in range(n):
            ids.append(sample_next(model(np.array([ids], np.int32))[0, -1].numpy(), temperature))
        return ids
    states, fed = None, ids
    for _ in range(n):
        logits, states = model(np.array([fed], np.int32), states=states, return_state=True)
        ids.append(sample_next(logits[0, -1].numpy(), temperature))
        fed = ids[-1:]
    return ids
