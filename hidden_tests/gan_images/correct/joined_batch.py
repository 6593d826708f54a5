"""One call of the discriminator on real and fake images together."""

import tensorflow as tf


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    batch = tf.shape(real_images)[0]
    z = tf.random.normal((batch, latent_dim))
    with tf.GradientTape() as tape:
        images = tf.concat([real_images, generator(z, training=True)], axis=0)
        real_logits, fake_logits = tf.split(discriminator(images, training=True), 2)
        d_loss = discriminator_loss(real_logits, fake_logits)
    update(discriminator, discriminator_optimizer, tape, d_loss)
    with tf.GradientTape() as tape:
        g_loss = generator_loss(discriminator(generator(z, training=True), training=True))
    update(generator, generator_optimizer, tape, g_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
