"""Small networks of exactly known weights that the hidden tests hand to a submission's functions.

They run beside the student's code, are public and hold no expected value. Each is a real Functional `keras.Model` with
the exercise's three streams, and affine in all of their numbers, so that a training step on it has a closed form.
Trust: sandbox, shares its process with the student's code; what a spy recorded is a claim, never a proof.
"""

import keras
from worker.probes import EXACT, Spy, TrainingShift


def linear_encoder(mean_kernel, mean_bias, log_var_kernel, log_var_bias, timesteps, dims, spy_rows=0):
    """An encoder whose two heads are affine in the streams.

    Args:
        mean_kernel: (P, L); mean = x @ mean_kernel + mean_bias; x holds the flattened streams, one after the other.
        mean_bias: (L,).
        log_var_kernel: (P, L).
        log_var_bias: (L,).
        timesteps: T.
        dims: Widths of mel, f0 and mfcc; P = T * sum of dims.
        spy_rows: Where positive, a `Spy` of that many rows sees x.

    Returns:
        keras.Model [mel, f0, mfcc], each (B, T, width) -> [mean (B, L), log_var (B, L)].
    """
    streams = [keras.Input((timesteps, width), **EXACT) for width in dims]
    x = keras.layers.Concatenate(**EXACT)([keras.layers.Flatten(**EXACT)(stream) for stream in streams])
    if spy_rows:
        x = Spy(spy_rows, name="spy", **EXACT)(x)
    mean = keras.layers.Dense(len(mean_bias), name="mean", **EXACT)
    log_var = keras.layers.Dense(len(log_var_bias), name="log_var", **EXACT)
    model = keras.Model(streams, [mean(x), log_var(x)], name="linear_encoder")
    mean.set_weights([mean_kernel, mean_bias])
    log_var.set_weights([log_var_kernel, log_var_bias])
    return model


def linear_decoder(kernel, bias, timesteps, dims, training_shift=0.0):
    """A decoder whose streams are affine in z.

    Args:
        kernel: (L, P); z @ kernel + bias holds the flattened streams one after the other.
        bias: (P,).
        timesteps: T.
        dims: Widths of mel, f0 and mfcc; P = T * sum of dims.
        training_shift: Added to every number where the network is called with training=True.

    Returns:
        keras.Model (B, L) -> [mel, f0, mfcc], each (B, T, width).
    """
    latent = keras.Input((len(kernel),), **EXACT)
    dense = keras.layers.Dense(len(bias), name="pixels", **EXACT)
    x, first, streams = dense(latent), 0, []
    if training_shift:
        x = TrainingShift(training_shift, name="training_shift", **EXACT)(x)
    for width in dims:
        last = first + timesteps * width
        streams.append(keras.layers.Reshape((timesteps, width), **EXACT)(x[:, first:last]))
        first = last
    model = keras.Model(latent, streams, name="linear_decoder")
    dense.set_weights([kernel, bias])
    return model
