"""Fake images for the discriminator come from predict(); numpy noise; values are Python numbers."""

import numpy as np
import tensorflow as tf


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    noise = np.random.randn(len(real_images), latent_dim).astype("float32")
    fake_images = generator.predict(noise, verbose=0)
    with tf.GradientTape() as tape:
        d_loss = discriminator_loss(
            discriminator(real_images, training=True), discriminator(fake_images, training=True)
        )
    update(discriminator, discriminator_optimizer, tape, d_loss)
    with tf.GradientTape() as tape:
        noise = tf.constant(np.random.randn(len(real_images), latent_dim).astype("float32"))
        g_loss = generator_loss(discriminator(generator(noise, training=True), training=False))
    update(generator, generator_optimizer, tape, g_loss)
    return {"generator_loss": float(g_loss), "discriminator_loss": float(d_loss)}


def generate(generator, n, latent_dim):
    images = generator.predict(np.random.randn(n, latent_dim), verbose=0)
    return (images[:, :, :, 0] * 127.5 + 127.5).astype(np.uint8)
