"""Alternating updates in a step that is not compiled."""

import tensorflow as tf


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    n = tf.shape(real_images)[0]
    with tf.GradientTape() as tape:
        fake_images = generator(tf.random.normal((n, latent_dim)), training=True)
        d_loss = discriminator_loss(
            discriminator(real_images, training=True), discriminator(fake_images, training=True)
        )
    gradients = tape.gradient(d_loss, discriminator.trainable_variables)
    discriminator_optimizer.apply_gradients(zip(gradients, discriminator.trainable_variables))
    with tf.GradientTape() as tape:
        fake_images = generator(tf.random.normal((n, latent_dim)), training=True)
        g_loss = generator_loss(discriminator(fake_images, training=True))
    gradients = tape.gradient(g_loss, generator.trainable_variables)
    generator_optimizer.apply_gradients(zip(gradients, generator.trainable_variables))
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
