"""A generative adversarial network for 28x28 images, told top-down.

Sources: G14 = Goodfellow et al., "Generative Adversarial Nets", NIPS 2014 (arXiv:1406.2661); R16 = Radford, Metz and
Chintala, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks", ICLR 2016
(arXiv:1511.06434).
"""

import keras
import tensorflow as tf
from keras import layers

FILTERS = 16


def preprocess(images):
    """uint8 (B, 28, 28) in 0..255 -> float32 (B, 28, 28, 1) in [-1, 1], the range of tanh (R16, section 4)."""
    return images[..., None].astype("float32") / 127.5 - 1.0


def build_generator(latent_dim):
    """z (B, L) -> images (B, 28, 28, 1) in [-1, 1]: fractionally-strided convolutions (R16, section 3)."""
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(7 * 7 * 2 * FILTERS, use_bias=False),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Reshape((7, 7, 2 * FILTERS)),
            layers.Conv2DTranspose(FILTERS, 4, strides=2, padding="same", use_bias=False),  # (B, 14, 14, F)
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh"),  # (B, 28, 28, 1)
        ],
        name="generator",
    )


def build_discriminator():
    """Images (B, 28, 28, 1) -> logits (B, 1) of "this image is real": strided convolutions (R16, section 3)."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(FILTERS, 4, strides=2, padding="same"),  # (B, 14, 14, F)
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(0.3),
            layers.Conv2D(2 * FILTERS, 4, strides=2, padding="same"),  # (B, 7, 7, 2F)
            layers.LeakyReLU(negative_slope=0.2),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(1),  # a logit: no sigmoid
        ],
        name="discriminator",
    )


def mean_cross_entropy(label, logits):
    """Batch mean of -log p(label), where p(1) = sigmoid(logit)."""
    labels = tf.fill(tf.shape(logits), tf.cast(label, logits.dtype))
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))


def discriminator_loss(real_logits, fake_logits):
    """-log D(x) - log(1 - D(G(z))), batch means: minus the value function (G14, eq. 1 and algorithm 1)."""
    return mean_cross_entropy(1.0, real_logits) + mean_cross_entropy(0.0, fake_logits)


def generator_loss(fake_logits):
    """-log D(G(z)), batch mean: the non-saturating objective (G14, end of section 3)."""
    return mean_cross_entropy(1.0, fake_logits)


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    """One simultaneous update of both networks (G14, algorithm 1 with k = 1) on one batch (B, 28, 28, 1)."""
    noise = tf.random.normal((tf.shape(real_images)[0], latent_dim))  # (B, L)
    with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
        fake_images = generator(noise, training=True)
        real_logits = discriminator(real_images, training=True)  # (B, 1)
        fake_logits = discriminator(fake_images, training=True)
        losses = {
            "generator_loss": generator_loss(fake_logits),
            "discriminator_loss": discriminator_loss(real_logits, fake_logits),
        }
    update(generator, generator_optimizer, generator_tape, losses["generator_loss"])
    update(discriminator, discriminator_optimizer, discriminator_tape, losses["discriminator_loss"])
    return losses


def update(model, optimizer, tape, loss):
    """Move the variables of one network, and of no other, down the gradient of its own loss."""
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))


def generate(generator, n, latent_dim):
    """n new images, uint8 (n, 28, 28): z ~ N(0, I), inference mode, [-1, 1] back to 0..255."""
    images = generator(tf.random.normal((n, latent_dim)), training=False)[..., 0]
    pixels = tf.round((images + 1.0) * 127.5)
    return tf.cast(tf.clip_by_value(pixels, 0.0, 255.0), tf.uint8)
