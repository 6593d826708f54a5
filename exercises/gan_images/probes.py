"""Small networks of exactly known weights that the hidden tests hand to a submission's functions.

They run beside the student's code, are public and hold no expected value. Each is a real Functional
`keras.Model` of the exercise's own shapes, so that a training step on it has a closed form.
Trust: sandbox, shares its process with the student's code; what a spy recorded is a claim, never a proof.
"""

import keras
import numpy as np
from worker.probes import EXACT, Spy, TrainingShift

IMAGE_SHAPE = (28, 28, 1)


def linear_generator(kernel, bias, tanh=False, spy_rows=0, training_shift=0.0):
    """A generator whose pixels are affine in z, or the tanh of that.

    Args:
        kernel: (L, 784); pixels = z @ kernel + bias, reshaped to (28, 28, 1).
        bias: (784,).
        tanh: Whether tanh is applied.
        spy_rows: Where positive, a `Spy` of that many rows sits at the input.
        training_shift: Added to every pixel before tanh where the network is called with training=True.

    Returns:
        keras.Model (B, L) -> (B, 28, 28, 1).
    """
    latent = keras.Input((len(kernel),), **EXACT)
    dense = keras.layers.Dense(len(bias), name="pixels", **EXACT)
    pixels = dense(Spy(spy_rows, name="spy", **EXACT)(latent) if spy_rows else latent)
    if training_shift:
        pixels = TrainingShift(training_shift, name="training_shift", **EXACT)(pixels)
    if tanh:
        pixels = keras.layers.Activation("tanh", **EXACT)(pixels)
    pixels = keras.layers.Reshape(IMAGE_SHAPE, **EXACT)(pixels)
    model = keras.Model(latent, pixels, name="linear_generator")
    dense.set_weights([kernel, bias])
    return model


class Picture(keras.layers.Layer):
    """Gives one trainable picture for every z.

    Args:
        picture: (784,).
    """

    def __init__(self, picture, **kwargs):
        super().__init__(**kwargs)
        self.picture = picture

    def build(self, input_shape):
        self.bias = self.add_weight(shape=self.picture.shape, initializer="zeros", name="bias")
        self.bias.assign(self.picture)

    def call(self, latent):
        return keras.ops.zeros_like(latent[:, :1]) + self.bias


def picture_generator(latent_dim, picture, training_shift=0.0):
    """A generator that makes one trainable picture of every z.

    Args:
        latent_dim: L.
        picture: (784,), its pixels in row-major order.
        training_shift: Added to every pixel where the network is called with training=True.

    Returns:
        keras.Model (B, L) -> (B, 28, 28, 1).
    """
    latent = keras.Input((latent_dim,), **EXACT)
    pixels = Picture(picture, name="pixels", **EXACT)(latent)
    if training_shift:
        pixels = TrainingShift(training_shift, name="training_shift", **EXACT)(pixels)
    return keras.Model(latent, keras.layers.Reshape(IMAGE_SHAPE, **EXACT)(pixels), name="picture_generator")


def linear_discriminator(weights, bias, training_shift=0.0):
    """A discriminator whose logit is affine in the pixels.

    Args:
        weights: (784,).
        bias: One number.
        training_shift: Added to the logit where the network is called with training=True.

    Returns:
        keras.Model (B, 28, 28, 1) -> (B, 1).
    """
    images = keras.Input(IMAGE_SHAPE, **EXACT)
    dense = keras.layers.Dense(1, name="logit", **EXACT)
    logit = dense(keras.layers.Flatten(**EXACT)(images))
    if training_shift:
        logit = TrainingShift(training_shift, name="training_shift", **EXACT)(logit)
    model = keras.Model(images, logit, name="linear_discriminator")
    dense.set_weights([np.reshape(weights, (-1, 1)), np.reshape(bias, (1,))])
    return model


def forget(adam):
    """Set an Adam optimizer's moments to zero: where the gradient is zero it moves nothing then."""
    for variable in adam.variables:
        if variable.path.endswith(("momentum", "velocity")):
            variable.assign(keras.ops.zeros_like(variable))


def set_learning_rate(optimizer, value):
    """Give an optimizer another learning rate."""
    optimizer.learning_rate = value


def grey_generator(scale, shift):
    """A generator of uniform pictures: all pixels of an image are scale * z + shift, for L = 1.

    Returns:
        keras.Model (B, 1) -> (B, 28, 28, 1).
    """
    latent = keras.Input((1,), **EXACT)
    dense = keras.layers.Dense(1, name="grey", **EXACT)
    picture = keras.layers.Reshape((1, 1, 1), **EXACT)(dense(latent))
    picture = keras.layers.UpSampling2D(IMAGE_SHAPE[:2], **EXACT)(picture)
    model = keras.Model(latent, picture, name="grey_generator")
    dense.set_weights([np.reshape(scale, (1, 1)), np.reshape(shift, (1,))])
    return model


def grey_discriminator(kernel, bias, output_kernel, output_bias):
    """A discriminator that looks at the mean of an image's pixels alone, with one hidden layer of tanh units.

    Args:
        kernel: (H,), from the mean to the hidden units.
        bias: (H,).
        output_kernel: (H,), from the hidden units to the logit.
        output_bias: One number.

    Returns:
        keras.Model (B, 28, 28, 1) -> (B, 1).
    """
    images = keras.Input(IMAGE_SHAPE, **EXACT)
    hidden = keras.layers.Dense(len(bias), activation="tanh", name="hidden", **EXACT)
    output = keras.layers.Dense(1, name="logit", **EXACT)
    logit = output(hidden(keras.layers.GlobalAveragePooling2D(**EXACT)(images)))
    model = keras.Model(images, logit, name="grey_discriminator")
    hidden.set_weights([np.reshape(kernel, (1, -1)), bias])
    output.set_weights([np.reshape(output_kernel, (-1, 1)), np.reshape(output_bias, (1,))])
    return model
