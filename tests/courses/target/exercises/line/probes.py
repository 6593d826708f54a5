"""A model of the grader's own."""

import keras
from worker.probes import EXACT


def linear():
    """One dense layer from 3 numbers to 1."""
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, **EXACT)])
