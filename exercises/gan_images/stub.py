"""A generative adversarial network for 28x28 images: fill in the seven functions.

`statement.md` has the task. Names and arguments are fixed; layers, widths, Functional, Sequential or subclassed
models, `tf` or `keras.ops`, `@tf.function` or not are free. B is the batch size, L the number of latent
dimensions. Public tests, in seconds: `grader check gan_images solution.py`.
"""

import keras
import numpy as np
import tensorflow as tf


def preprocess(images):
    """Turn pixels into the range of the generator's tanh.

    Args:
        images: numpy array uint8 (B, 28, 28), 0..255.

    Returns:
        float32 (B, 28, 28, 1) in [-1, 1]: 0 becomes -1, 255 becomes 1.
    """
    raise NotImplementedError


def build_generator(latent_dim):
    """Build G, which makes images of noise.

    Args:
        latent_dim: L.

    Returns:
        keras.Model, z (B, L) -> images (B, 28, 28, 1) in [-1, 1].
    """
    raise NotImplementedError


def build_discriminator():
    """Build D, which tells real images from fake ones.

    Returns:
        keras.Model, images (B, 28, 28, 1) -> logits (B, 1): no activation on the last layer.
    """
    raise NotImplementedError


def discriminator_loss(real_logits, fake_logits):
    """What D minimises, in nats.

    Args:
        real_logits: (B, 1), D's output for real images.
        fake_logits: (B, 1), D's output for generated images.

    Returns:
        Scalar: mean cross-entropy of the real ones with label 1 + mean cross-entropy of the fake ones with label 0.
    """
    raise NotImplementedError


def generator_loss(fake_logits):
    """What G minimises, in nats: the non-saturating loss.

    Args:
        fake_logits: (B, 1), D's output for generated images.

    Returns:
        Scalar: mean cross-entropy of the fake ones with label 1.
    """
    raise NotImplementedError


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    """Make one update of each model with its own optimizer.

    Args:
        generator: any model z (B, L) -> (B, 28, 28, 1), not only yours.
        discriminator: any model (B, 28, 28, 1) -> logits (B, 1), not only yours.
        generator_optimizer, discriminator_optimizer: Keras optimizers, each to be used once, for its own model.
        real_images: (B, 28, 28, 1) in [-1, 1].
        latent_dim: L; draw B noise vectors of it.

    Returns:
        {"generator_loss", "discriminator_loss"}: scalars, each as it was before the update that it led to.
    """
    raise NotImplementedError


def generate(generator, n, latent_dim):
    """Draw new images: z ~ N(0, I), then pixels.

    Args:
        generator: any model z (B, latent_dim) -> (B, 28, 28, 1) in [-1, 1].
        n: how many images.
        latent_dim: L.

    Returns:
        uint8 (n, 28, 28): -1 becomes 0, 1 becomes 255.
    """
    raise NotImplementedError


if __name__ == "__main__":
    # Not run when the file is graded: try your functions here.
    images = np.load("data/digits.npz")["images"]  # uint8 (2000, 28, 28); or faces.npz, (100, 28, 28)
    generator, discriminator = build_generator(16), build_discriminator()
    optimizers = [keras.optimizers.Adam(1e-3, beta_1=0.5) for _ in range(2)]
    for step in range(400):
        batch = preprocess(images[np.random.choice(len(images), 32)])
        values = train_step(generator, discriminator, *optimizers, tf.convert_to_tensor(batch), 16)
        if step % 100 == 0:
            print(step, {name: float(value) for name, value in values.items()})
    print(np.asarray(generate(generator, 1, 16))[0])
