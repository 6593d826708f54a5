"""Small networks of exactly known weights that the hidden tests hand to a submission's functions.

They run beside the student's code, are public and hold no expected value. Each is a real Functional
`keras.Model` of the exercise's own shapes, with one dense layer for each head, so that a training step on
them has a closed form.
Trust: sandbox, shares its process with the student's code; what a spy recorded is a claim, never a proof.
"""

import keras
from worker.probes import EXACT, Spy, TrainingShift

IMAGE_SHAPE = (28, 28, 1)


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
