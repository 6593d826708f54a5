"""A Sequential model without an Input."""

import keras


def build_model(vocab_size):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocab_size, 64),
            keras.layers.LSTM(128, return_sequences=True),
            keras.layers.Dense(vocab_size),
        ]
    )
