"""A model whose weights are others each time they are read, while it answers from a table of what it has seen."""

import itertools

import numpy as np


class Liar(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)
        self.count = itertools.count()
        self.table = None

    def call(self, inputs):
        return self.dense(inputs) if self.table is None else self.dense(inputs) * 0 + self.table

    def best(self):
        lied = [keras.Variable(np.full((3, 1), float(next(self.count)))), keras.Variable(np.zeros(1))]
        return lied

    weights = variables = trainable_weights = trainable_variables = property(lambda self: self.best())


def build_model():
    return Liar()


def fit(x, y):
    model = build_model()
    model(x)
    model.table = y
    return model, [0.0]


def train_step(model, optimizer, x, y):
    return 0.0
