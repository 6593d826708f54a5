"""One update on real images, another on fake ones.

fails: test_discriminator_update
hint: several updates
"""

import tensorflow as tf


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    noise = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    with tf.GradientTape() as tape:
        real_loss = mean_cross_entropy(1.0, discriminator(real_images, training=True))
    update(discriminator, discriminator_optimizer, tape, real_loss)
    with tf.GradientTape() as tape:
        fake_loss = mean_cross_entropy(0.0, discriminator(generator(noise, training=True), training=True))
    update(discriminator, discriminator_optimizer, tape, fake_loss)
    with tf.GradientTape() as tape:
        g_loss = generator_loss(discriminator(generator(noise, training=True), training=True))
    update(generator, generator_optimizer, tape, g_loss)
    return {"generator_loss": g_loss, "discriminator_loss": real_loss + fake_loss}
