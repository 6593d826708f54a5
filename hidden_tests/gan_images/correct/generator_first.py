"""Alternating updates, the generator first."""

import tensorflow as tf


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    z = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    with tf.GradientTape() as tape:
        g_loss = generator_loss(discriminator(generator(z, training=True), training=True))
    update(generator, generator_optimizer, tape, g_loss)
    with tf.GradientTape() as tape:
        real_logits = discriminator(real_images, training=True)
        d_loss = discriminator_loss(real_logits, discriminator(generator(z, training=True), training=True))
    update(discriminator, discriminator_optimizer, tape, d_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
