"""A linear model of exactly known weights that the hidden tests hand to a submission's `train_step`.

It runs beside the student's code, is public and holds no expected value.
Trust: sandbox, shares its process with the student's code; what a spy recorded is a claim, never a proof.
"""

import keras
from worker.probes import EXACT, Spy


def linear_model(kernel, bias, spy_rows=0):
    """A model (B, F) -> (B, 1) with these weights.

    Args:
        kernel: (F, 1).
        bias: (1,).
        spy_rows: Where positive, a spy of that many rows sits at the input.

    Returns:
        keras.Model.
    """
    inputs = keras.Input((len(kernel),), **EXACT)
    dense = keras.layers.Dense(1, name="linear", **EXACT)
    model = keras.Model(inputs, dense(Spy(spy_rows, name="spy", **EXACT)(inputs) if spy_rows else inputs))
    dense.set_weights([kernel, bias])
    return model
