"""Keras' sparse categorical cross-entropy from logits."""

import keras


LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def lm_loss(y, logits):
    return LOSS(y, logits)
