"""A recurrent cell of the student's own in keras.layers.RNN."""

import keras


class Cell(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = self.state_size = units

    def build(self, input_shape):
        self.gates = keras.layers.Dense(2 * self.units, activation="sigmoid")
        self.candidate = keras.layers.Dense(self.units, activation="tanh")
        width = input_shape[-1] + self.units
        self.gates.build((None, width))
        self.candidate.build((None, width))

    def call(self, inputs, states):
        (state,) = states
        update, reset = keras.ops.split(self.gates(keras.ops.concatenate([inputs, state], -1)), 2, axis=-1)
        new = self.candidate(keras.ops.concatenate([inputs, reset * state], -1))
        state = update * new + (1.0 - update) * state
        return state, [state]


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.RNN(Cell(96), return_sequences=True)(states)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))
