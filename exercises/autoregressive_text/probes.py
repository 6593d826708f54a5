"""Small language models of exactly known weights that the hidden tests hand to a submission's functions.

They run beside the student's code, are public and hold no expected value. Each is a real Functional `keras.Model`,
ids (B, T) -> logits (B, T, V), for any T.
Trust: sandbox, shares its process with the student's code.
"""

from collections.abc import Mapping

import keras
import numpy as np
import tensorflow as tf
from worker.probes import EXACT


def bigram_model(vectors, kernel, bias):
    """A model that predicts from the last id alone.

    Args:
        vectors: (V, D).
        kernel: (D, V).
        bias: (V,); logits = vectors[ids] @ kernel + bias.

    Returns:
        keras.Model (B, T) -> (B, T, V).
    """
    return _of_vectors(vectors, kernel, bias, lambda looked_up: looked_up)


class Sum(keras.layers.Layer):
    """Sum over all positions so far, (B, T, D) -> (B, T, D)."""

    def call(self, vectors):
        return tf.cumsum(vectors, axis=1)

    def compute_output_spec(self, vectors):
        return keras.KerasTensor(vectors.shape, dtype=vectors.dtype)


def running_sum_model(vectors, kernel, bias):
    """A model whose prediction rests on all ids so far.

    Args:
        vectors: (V, D).
        kernel: (D, V).
        bias: (V,); logits at t = (sum of vectors[ids] over 0..t) @ kernel + bias.

    Returns:
        keras.Model (B, T) -> (B, T, V).
    """
    return _of_vectors(vectors, kernel, bias, Sum(name="sum", **EXACT))


def _of_vectors(vectors, kernel, bias, context):
    ids = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(*vectors.shape, name="vectors", **EXACT)
    dense = keras.layers.Dense(len(bias), name="logits", **EXACT)
    # One name for all: what a step keeps by name is kept for the wrong model.
    model = keras.Model(ids, dense(context(embedding(ids))), name="small_model")
    embedding.set_weights([vectors])
    dense.set_weights([kernel, bias])
    return model


class PrefixState(keras.layers.Layer):
    """ids (B, T) -> states (B, T) in 0..states-1: sum of place * (id + 1) over all ids so far, places from 1 on."""

    def __init__(self, states, **kwargs):
        super().__init__(**kwargs)
        self.states = states

    def call(self, ids):
        ids = tf.cast(ids, tf.int32)
        places = tf.range(1, tf.shape(ids)[1] + 1)
        return tf.math.floormod(tf.cumsum(places * (ids + 1), axis=1), self.states)

    def compute_output_spec(self, ids):
        return keras.KerasTensor(ids.shape, dtype="int32")


class TrainingRoll(keras.layers.Layer):
    """Rolls its last axis by one in training mode only: shows in the ids which mode a network ran in."""

    def call(self, logits, training=False):
        return tf.roll(logits, 1, axis=-1) if training else logits

    def compute_output_spec(self, logits, training=False):
        return keras.KerasTensor(logits.shape, dtype=logits.dtype)


def prefix_model(table):
    """A model whose logits at a position are the row of a table that all ids up to there choose together.

    Args:
        table: (V, V), the logits of each state of `PrefixState`.

    Returns:
        keras.Model (B, T) -> (B, T, V).
    """
    ids = keras.Input((None,), dtype="int32")
    rows = keras.layers.Embedding(*table.shape, name="table", **EXACT)
    logits = TrainingRoll(name="roll", **EXACT)(rows(PrefixState(len(table), name="state", **EXACT)(ids)))
    model = keras.Model(ids, logits, name="prefix_model")
    rows.set_weights([table])
    return model


def entries(vocab):
    """A mapping of any kind as a plain dict of text -> id; None for anything else."""
    return {str(word): vocab[word] for word in vocab} if isinstance(vocab, Mapping) else None


def draws(sample_next, logits, temperature, count):
    """Call `sample_next` many times: the ids (count,) in order."""
    return np.array([np.asarray(sample_next(logits, temperature)).reshape(()) for _ in range(count)])


def generate_twice(generate, model, prompt, n, temperature):
    """Call `generate` twice with one list as the prompt: both results, and the list as it is afterwards."""
    kept = [int(number) for number in prompt]
    first = generate(model, kept, n, temperature)
    once = list(kept)
    return [first, generate(model, kept, n, temperature), once]
