"""A stateful LSTM remembers the batch before.

fails: test_model_is_deterministic
hint: stateful
"""

import keras



class Memory(keras.Model):
    def __init__(self, vocab_size):
        super().__init__()
        self.embed = keras.layers.Embedding(vocab_size, 64)
        self.cell = keras.layers.GRU(128, return_sequences=True, return_state=True)
        self.out = keras.layers.Dense(vocab_size)
        self.states = {}

    def call(self, ids, training=False):
        vectors = self.embed(ids)
        state = None if training else self.states.get(ids.shape)
        outputs, last = self.cell(vectors, initial_state=state)
        if not training:
            self.states[ids.shape] = last
        return self.out(outputs)


def build_model(vocab_size):
    return Memory(vocab_size)
