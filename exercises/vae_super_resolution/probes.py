"""Small networks of exactly known weights that the hidden tests hand to a submission's functions.

They run beside the student's code, are public and hold no expected value. Each is a real Functional
`keras.Model` of the exercise's own shapes, affine in its inputs, so that a training step on them has a closed form.
Trust: sandbox, shares its process with the student's code; what a spy recorded is a claim, never a proof.
"""

import keras
from worker.probes import EXACT, Spy, TrainingShift


def linear_encoder(
    lr_shape, mean_kernel, mean_bias, log_var_kernel, log_var_bias, spy_rows=0, training_shift=0.0
):
    """An encoder whose two heads are affine in the pixels.

    Args:
        lr_shape: (H, W, 1); P = H * W.
        mean_kernel: (P, L); mean = pixels @ mean_kernel + mean_bias, pixels in row-major order.
        mean_bias: (L,).
        log_var_kernel: (P, L).
        log_var_bias: (L,).
        spy_rows: Where positive, a `Spy` of that many rows sits at the input.
        training_shift: Added to the mean where the network is called with training=True.

    Returns:
        keras.Model (B, H, W, 1) -> [mean (B, L), log_var (B, L)].
    """
    lr = keras.Input(tuple(lr_shape), **EXACT)
    pixels = keras.layers.Flatten(**EXACT)(Spy(spy_rows, name="spy", **EXACT)(lr) if spy_rows else lr)
    heads = [keras.layers.Dense(len(mean_bias), name=name, **EXACT) for name in ("mean", "log_var")]
    mean, log_var = (head(pixels) for head in heads)
    if training_shift:
        mean = TrainingShift(training_shift, name="training_shift", **EXACT)(mean)
    model = keras.Model(lr, [mean, log_var], name="linear_encoder")
    heads[0].set_weights([mean_kernel, mean_bias])
    heads[1].set_weights([log_var_kernel, log_var_bias])
    return model


def linear_decoder(lr_shape, code_kernel, bias, image_kernel, frozen_image=False, training_shift=0.0):
    """A decoder whose prediction is affine in z and in lr.

    Args:
        lr_shape: (H, W, 1); P = H * W, Q = 4 * P.
        code_kernel: (L, Q); prediction = z @ code_kernel + pixels @ image_kernel + bias, as (2H, 2W, 1).
        bias: (Q,).
        image_kernel: (P, Q).
        frozen_image: Whether image_kernel is not trained.
        training_shift: Added to every pixel where the network is called with training=True.

    Returns:
        keras.Model [z (B, L), lr (B, H, W, 1)] -> (B, 2H, 2W, 1); not bounded.
    """
    height, width, _ = lr_shape
    z, lr = keras.Input((len(code_kernel),), **EXACT), keras.Input(tuple(lr_shape), **EXACT)
    code = keras.layers.Dense(len(bias), name="code", **EXACT)
    image = keras.layers.Dense(len(bias), use_bias=False, trainable=not frozen_image, name="image", **EXACT)
    hr = keras.layers.Add(**EXACT)([code(z), image(keras.layers.Flatten(**EXACT)(lr))])
    if training_shift:
        hr = TrainingShift(training_shift, name="training_shift", **EXACT)(hr)
    hr = keras.layers.Reshape((2 * height, 2 * width, 1), **EXACT)(hr)
    model = keras.Model([z, lr], hr, name="linear_decoder")
    code.set_weights([code_kernel, bias])
    image.set_weights([image_kernel])
    return model
