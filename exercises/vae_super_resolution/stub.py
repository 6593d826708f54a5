"""Super-resolution with a conditional variational autoencoder: fill in the seven functions.

`statement.md` has the task. Names and arguments are fixed; layers, widths, Functional or subclassed models, `tf` or
`keras.ops`, `@tf.function` or not are free. B is the batch size, L the number of latent dimensions, (H, W) the size of
the small pictures. Public tests, in seconds: `grader check vae_super_resolution solution.py`.
"""

import keras
import numpy as np
import tensorflow as tf


def build_encoder(lr_shape, latent_dim):
    """Build q(z|lr).

    Args:
        lr_shape: (H, W, 1), H and W at least 4, odd ones too.
        latent_dim: L.

    Returns:
        keras.Model, lr (B, H, W, 1) -> (mean (B, L), log_var (B, L)); log_var may be any real number.
    """
    raise NotImplementedError


def build_decoder(lr_shape, latent_dim):
    """Build the mean of p(hr|z, lr).

    Args:
        lr_shape: (H, W, 1), H and W at least 4, odd ones too.
        latent_dim: L.

    Returns:
        keras.Model, the list [z (B, L), lr (B, H, W, 1)] -> (B, 2H, 2W, 1) in [0, 1]; both inputs count.
    """
    raise NotImplementedError


def reparameterize(mean, log_var):
    """Draw z ~ N(mean, exp(log_var)) such that gradients reach mean and log_var.

    Args:
        mean, log_var: tensors (B, L).

    Returns:
        z (B, L).
    """
    raise NotImplementedError


def sr_loss(hr, prediction, mean, log_var, sigma2):
    """Negative lower bound on log p(hr|lr) in nats, but for a constant.

    Args:
        hr: (B, 2H, 2W, 1) in [0, 1], the true pictures.
        prediction: (B, 2H, 2W, 1), the decoder's output.
        mean, log_var: (B, L), the encoder's output.
        sigma2: float, the variance of a pixel.

    Returns:
        Scalar: batch mean of [squared error summed over the pixels / (2 * sigma2) + KL].
    """
    raise NotImplementedError


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    """Make one update of both models with the optimizer that is passed.

    Args:
        encoder, decoder: any two models of the shapes above, not only yours.
        optimizer: a Keras optimizer, which must be used, once.
        lr: (B, H, W, 1) in [0, 1].
        hr: (B, 2H, 2W, 1) in [0, 1].
        sigma2: float.

    Returns:
        {"loss", "reconstruction", "kl"}: scalars, batch means before the update; loss = reconstruction + kl.
    """
    raise NotImplementedError


def super_resolve(encoder, decoder, lr):
    """Double the size of pictures, without chance: decode z = mean in inference mode.

    Args:
        encoder, decoder: any two models of the shapes above.
        lr: (B, H, W, 1) in [0, 1]; B may be 1.

    Returns:
        (B, 2H, 2W, 1).
    """
    raise NotImplementedError


def psnr(a, b):
    """Peak signal-to-noise ratio of each pair of images.

    Args:
        a, b: numpy arrays float32 (B, H, W, 1) in [0, 1].

    Returns:
        (B,) in dB; identical images may give infinity or any value above 100.
    """
    raise NotImplementedError


if __name__ == "__main__":
    # Not run when the file is graded: try your functions here.
    def halve(images):
        """Means of blocks of 2 x 2 pixels: (B, 2H, 2W, 1) -> (B, H, W, 1)."""
        count, height, width, _ = images.shape
        return images.reshape(count, height // 2, 2, width // 2, 2, 1).mean(axis=(2, 4))

    digits = np.load("data/digits.npz")["images"][..., None].astype("float32") / 255  # (2000, 28, 28, 1)
    encoder, decoder = build_encoder((14, 14, 1), 8), build_decoder((14, 14, 1), 8)
    optimizer = keras.optimizers.Adam(1e-3)
    for step in range(500):
        hr = digits[np.random.choice(1900, 16)]
        values = train_step(encoder, decoder, optimizer, tf.constant(halve(hr)), tf.constant(hr), 0.01)
        if step % 100 == 0:
            print(step, {name: float(value) for name, value in values.items()})
    unseen = digits[1900:]
    enlarged = np.asarray(super_resolve(encoder, decoder, tf.constant(halve(unseen))))
    print("dB on digits that were not trained on:", np.mean(psnr(unseen, np.clip(enlarged, 0, 1))))
