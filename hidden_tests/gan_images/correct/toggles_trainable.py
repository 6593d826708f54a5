"""The discriminator is set to trainable=False for the generator's update, as old tutorials do."""

import tensorflow as tf


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    batch = len(real_images)
    discriminator.trainable = True
    fake_images = generator(tf.random.normal((batch, latent_dim)), training=True)
    with tf.GradientTape() as tape:
        real_logits = discriminator(real_images, training=True)
        fake_logits = discriminator(fake_images, training=True)
        d_loss = discriminator_loss(real_logits, fake_logits)
    update(discriminator, discriminator_optimizer, tape, d_loss)
    discriminator.trainable = False
    with tf.GradientTape() as tape:
        g_loss = generator_loss(
            discriminator(generator(tf.random.normal((batch, latent_dim)), training=True))
        )
    update(generator, generator_optimizer, tape, g_loss)
    discriminator.trainable = True
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
