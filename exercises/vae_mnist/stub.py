"""A variational autoencoder for handwritten digits: fill in the eight functions.

`statement.md` has the task. Names and arguments are fixed; layers, widths, Functional, Sequential or subclassed
models, `tf` or `keras.ops`, `@tf.function` or not are free. B is the batch size, L the number of latent
dimensions. Public tests, in seconds: `grader check vae_mnist solution.py`.
"""

import keras
import numpy as np
import tensorflow as tf


def preprocess(images):
    """Turn pixels into what a Bernoulli likelihood needs.

    Args:
        images: numpy array uint8 (B, 28, 28), 0..255.

    Returns:
        float32 (B, 28, 28, 1) in [0, 1]: 0 stays 0, 255 becomes 1.
    """
    raise NotImplementedError


def build_encoder(latent_dim):
    """Build q(z|x).

    Args:
        latent_dim: L.

    Returns:
        keras.Model, images (B, 28, 28, 1) -> (mean (B, L), log_var (B, L)); log_var may be any real number.
    """
    raise NotImplementedError


def build_decoder(latent_dim):
    """Build p(x|z).

    Args:
        latent_dim: L.

    Returns:
        keras.Model, z (B, L) -> logits (B, 28, 28, 1): no activation on the last layer.
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


def kl_divergence(mean, log_var):
    """KL(N(mean, exp(log_var)) || N(0, I)) in nats.

    Args:
        mean, log_var: tensors (B, L).

    Returns:
        One value for each image, (B,).
    """
    raise NotImplementedError


def vae_loss(images, logits, mean, log_var):
    """Negative evidence lower bound in nats.

    Args:
        images: (B, 28, 28, 1) in [0, 1].
        logits: (B, 28, 28, 1), the decoder's output.
        mean, log_var: (B, L), the encoder's output.

    Returns:
        Scalar: batch mean of [cross-entropy summed over the pixels + KL].
    """
    raise NotImplementedError


def train_step(encoder, decoder, optimizer, images):
    """Make one update of both models with the optimizer that is passed.

    Args:
        encoder, decoder: any two models of the shapes above, not only yours.
        optimizer: a Keras optimizer, which must be used, once.
        images: (B, 28, 28, 1) in [0, 1].

    Returns:
        {"loss", "reconstruction", "kl"}: scalars, batch means before the update; loss = reconstruction + kl.
    """
    raise NotImplementedError


def generate(decoder, n, latent_dim):
    """Draw new images: z ~ N(0, I), then the pixel probabilities.

    Args:
        decoder: any model z (B, latent_dim) -> logits (B, 28, 28, 1).
        n: how many images.
        latent_dim: L.

    Returns:
        float32 (n, 28, 28, 1) in [0, 1].
    """
    raise NotImplementedError


if __name__ == "__main__":
    # Not run when the file is graded: try your functions here.
    digits = np.load("data/digits.npz")["images"]  # uint8 (2000, 28, 28)
    encoder, decoder = build_encoder(8), build_decoder(8)
    optimizer = keras.optimizers.Adam(1e-3)
    for step in range(500):
        batch = preprocess(digits[np.random.choice(len(digits), 64)])
        values = train_step(encoder, decoder, optimizer, tf.convert_to_tensor(batch))
        if step % 100 == 0:
            print(step, {name: float(value) for name, value in values.items()})
