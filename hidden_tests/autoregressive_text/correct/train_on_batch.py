"""compile and train_on_batch, the metric reset before each step."""

import keras
import numpy as np


_compiled = {}


def build_model(vocab_size):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(vocab_size, 64),
            keras.layers.LSTM(96, return_sequences=True),
            keras.layers.LayerNormalization(),
            keras.layers.Dropout(0.05),
            keras.layers.Dense(vocab_size),
        ]
    )


def train_step(model, optimizer, x, y):
    key = id(model), id(optimizer)
    if key not in _compiled:
        model.compile(optimizer=optimizer, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        _compiled[key] = (model, optimizer)
    elif model.optimizer is not optimizer:
        model.compile(optimizer=optimizer, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.reset_metrics()
    loss = model.train_on_batch(x, y)
    return {"loss": float(np.ravel(loss)[0])}
