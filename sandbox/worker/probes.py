"""Layers and helpers of the grader's own that run beside the student's code; an exercise's `probes.py` builds on them.

`from worker.probes import EXACT, Spy` in `exercises/<id>/probes.py`; hidden tests reach all of it as the root `probes`.
Imported before the submission where an exercise preloads TensorFlow. Nothing here holds an expected value.
Trust: sandbox, shares its process with the student's code; what a spy recorded is a claim, never a proof.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

EXACT = {"dtype": "float32"}
"""Keywords of every layer of the grader's: closed forms hold whatever dtype policy the submission has set."""


class Spy(keras.layers.Layer):
    """Passes its input on unchanged; remembers the last one and every `training` flag it was called with.

    Args:
        rows: How many rows of a batch are remembered (a fixed shape also works under `tf.function` and XLA).
    """

    def __init__(self, rows: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows = rows
        self.training_flags: list[Any] = []

    def build(self, input_shape: Any) -> None:
        """Make room for `rows` rows, and count calls."""
        self.row_shape = tuple(input_shape[1:])
        self.seen = self.add_weight(
            shape=(self.rows, *self.row_shape), initializer="zeros", trainable=False, name="seen"
        )

    def call(self, inputs: Any, training: Any = None) -> Any:
        """The inputs; rows beyond those of this batch are remembered as zero."""
        self.training_flags.append(training if training is None or isinstance(training, bool) else "tensor")
        rows = inputs[: self.rows]
        padding = [[0, self.rows - tf.shape(rows)[0]], *([0, 0] for _ in self.row_shape)]
        self.seen.assign(tf.reshape(tf.pad(rows, padding), (self.rows, *self.row_shape)))
        return inputs


class TrainingShift(keras.layers.Layer):
    """Adds `shift` in training mode only: shows in the numbers which mode a network ran in."""

    def __init__(self, shift: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shift = shift

    def call(self, inputs: Any, training: Any = False) -> Any:
        """The inputs, shifted or not."""
        return inputs + self.shift if training else inputs


def seen(model: Any, layer: str = "spy") -> Any:
    """What a model's spy saw last: float32 (rows, ...); rows that were never filled are zero."""
    return np.asarray(model.get_layer(layer).seen)


def forget_training_flags(model: Any, layer: str = "spy") -> None:
    """Start a new record of a spy's `training` flags (building the model has called it already)."""
    model.get_layer(layer).training_flags.clear()


def training_flags(model: Any, layer: str = "spy") -> list[Any]:
    """The `training` flags of a spy since `forget_training_flags`, in order: True, False, None or "tensor"."""
    return list(model.get_layer(layer).training_flags)


def built(optimizer: Any, *models: Any) -> Any:
    """The same optimizer, its state made for the trainable variables of these models and of nothing else."""
    optimizer.build([variable for model in models for variable in model.trainable_variables])
    return optimizer


def iterations(optimizer: Any) -> int:
    """How many updates an optimizer has made."""
    return int(np.asarray(optimizer.iterations))


def augments(model: Any) -> bool:
    """Whether a model contains one of Keras' random augmentation layers, which work unless told training=False."""
    inner = getattr(model, "layers", [])
    return any(type(layer).__name__.startswith("Random") or augments(layer) for layer in inner)
