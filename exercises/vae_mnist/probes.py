"""Small networks of exactly known weights that the hidden tests hand to a submission's functions.

They run beside the student's code, are public and hold no expected value. Each is a real Functional
`keras.Model` of the exercise's own shapes, with one dense layer for each head, so that a training step on
them has a closed form.
Trust: sandbox, shares its process with the student's code; what a spy recorded is a claim, never a proof.
"""

import keras
import numpy as np
import tensorflow as tf

IMAGE_SHAPE = (28, 28, 1)
# Whatever the submission's policy is, so that the closed forms hold under mixed precision too.
EXACT = {"dtype": "float32"}


class Spy(keras.layers.Layer):
    """Passes its input on unchanged; remembers the last one and every `training` flag it was called with.

    Args:
        rows: How many rows of a batch are remembered (a fixed shape also works under `tf.function` and XLA).
    """

    def __init__(self, rows, **kwargs):
        super().__init__(**kwargs)
        self.rows = rows
        self.training_flags = []

    def build(self, input_shape):
        self.row_shape = tuple(input_shape[1:])
        self.seen = self.add_weight(
            shape=(self.rows, *self.row_shape), initializer="zeros", trainable=False, name="seen"
        )

    def call(self, inputs, training=None):
        self.training_flags.append(training if training is None or isinstance(training, bool) else "tensor")
        rows = inputs[: self.rows]
        padding = [[0, self.rows - tf.shape(rows)[0]], *([0, 0] for _ in self.row_shape)]
        self.seen.assign(tf.reshape(tf.pad(rows, padding), (self.rows, *self.row_shape)))
        return inputs


class TrainingShift(keras.layers.Layer):
    """Adds `shift` in training mode only: shows in the numbers which mode a network ran in."""

    def __init__(self, shift, **kwargs):
        super().__init__(**kwargs)
        self.shift = shift

    def call(self, inputs, training=False):
        return inputs + self.shift if training else inputs


def linear_encoder(mean_kernel, mean_bias, log_var_kernel, log_var_bias, spy_rows=0):
    """An encoder whose two heads are affine in the pixels.

    Args:
        mean_kernel: (784, L); mean = pixels @ mean_kernel + mean_bias, pixels in row-major order.
        mean_bias: (L,).
        log_var_kernel: (784, L).
        log_var_bias: (L,).
        spy_rows: Where positive, a `Spy` of that many rows sits at the input.

    Returns:
        keras.Model (B, 28, 28, 1) -> [mean (B, L), log_var (B, L)].
    """
    images = keras.Input(IMAGE_SHAPE, **EXACT)
    pixels = keras.layers.Flatten(**EXACT)(Spy(spy_rows, name="spy", **EXACT)(images) if spy_rows else images)
    mean = keras.layers.Dense(len(mean_bias), name="mean", **EXACT)
    log_var = keras.layers.Dense(len(log_var_bias), name="log_var", **EXACT)
    model = keras.Model(images, [mean(pixels), log_var(pixels)], name="linear_encoder")
    mean.set_weights([mean_kernel, mean_bias])
    log_var.set_weights([log_var_kernel, log_var_bias])
    return model


def linear_decoder(kernel, bias, spy_rows=0, training_shift=0.0):
    """A decoder whose logits are affine in z.

    Args:
        kernel: (L, 784); logits = z @ kernel + bias, reshaped to (28, 28, 1).
        bias: (784,).
        spy_rows: Where positive, a `Spy` of that many rows sits at the input.
        training_shift: Added to every logit where the network is called with training=True.

    Returns:
        keras.Model (B, L) -> logits (B, 28, 28, 1).
    """
    latent = keras.Input((len(kernel),), **EXACT)
    dense = keras.layers.Dense(len(bias), name="pixels", **EXACT)
    logits = dense(Spy(spy_rows, name="spy", **EXACT)(latent) if spy_rows else latent)
    if training_shift:
        logits = TrainingShift(training_shift, name="training_shift", **EXACT)(logits)
    logits = keras.layers.Reshape(IMAGE_SHAPE, **EXACT)(logits)
    model = keras.Model(latent, logits, name="linear_decoder")
    dense.set_weights([kernel, bias])
    return model


def seen(model):
    """What the spy of a model saw last: float32 (rows, ...); rows that were never filled are zero."""
    return np.asarray(model.get_layer("spy").seen)


def forget_training_flags(model):
    """Start a new record of the spy's `training` flags (building the model has called it already)."""
    model.get_layer("spy").training_flags.clear()


def training_flags(model):
    """The `training` flags of the spy since `forget_training_flags`, in order."""
    return list(model.get_layer("spy").training_flags)


def built(optimizer, *models):
    """The same optimizer, its state made for the trainable variables of these models and of nothing else."""
    optimizer.build([variable for model in models for variable in model.trainable_variables])
    return optimizer


def iterations(optimizer):
    """How many updates an optimizer has made."""
    return int(np.asarray(optimizer.iterations))


def augments(model):
    """Whether a model contains one of Keras' random augmentation layers, which work unless told training=False."""
    inner = getattr(model, "layers", [])
    return any(type(layer).__name__.startswith("Random") or augments(layer) for layer in inner)
