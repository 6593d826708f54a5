"""The losses' slopes by hand in numpy, the rest by output_gradients; images as nested lists."""

import numpy as np
import tensorflow as tf

RNG = np.random.default_rng()


def sigmoid(logits):
    return 1.0 / (1.0 + np.exp(-logits))


def discriminator_loss(real_logits, fake_logits):
    return np.logaddexp(0.0, -np.array(real_logits)).mean() + np.logaddexp(0.0, np.array(fake_logits)).mean()


def generator_loss(fake_logits):
    return np.logaddexp(0.0, -np.array(fake_logits)).mean().item()


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    batch = len(real_images)
    z = tf.constant(RNG.standard_normal((batch, latent_dim)), tf.float32)
    own, others = generator.trainable_variables, discriminator.trainable_variables
    with tf.GradientTape(persistent=True) as tape:
        real_logits = discriminator(real_images, training=True)
        fake_logits = discriminator(generator(z, training=True), training=True)
    real, fake = real_logits.numpy(), fake_logits.numpy()

    def gradient(logits, slopes, variables):
        slopes = tf.constant(slopes / batch)
        return tape.gradient(logits, variables, output_gradients=slopes, unconnected_gradients="zero")

    on_real = gradient(real_logits, sigmoid(real) - 1.0, others)
    on_fake = gradient(fake_logits, sigmoid(fake), others)
    discriminator_optimizer.apply([a + b for a, b in zip(on_real, on_fake)], others)
    generator_optimizer.apply(gradient(fake_logits, sigmoid(fake) - 1.0, own), own)
    return {"generator_loss": generator_loss(fake), "discriminator_loss": discriminator_loss(real, fake)}


def generate(generator, n, latent_dim):
    images = np.asarray(generator(RNG.standard_normal((n, latent_dim)), training=False))[..., 0]
    return np.clip(127.5 * images + 128.0, 0, 255).astype(np.uint8).tolist()
