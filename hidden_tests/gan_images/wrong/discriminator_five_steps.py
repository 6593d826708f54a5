"""Five updates of the discriminator for one of the generator.

fails: test_discriminator_update
hint: several updates
"""

import tensorflow as tf


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    for _ in range(5):
        noise = tf.random.normal((tf.shape(real_images)[0], latent_dim))
        with tf.GradientTape() as tape:
            fake_logits = discriminator(generator(noise, training=True), training=True)
            d_loss = discriminator_loss(discriminator(real_images, training=True), fake_logits)
        update(discriminator, discriminator_optimizer, tape, d_loss)
    with tf.GradientTape() as tape:
        g_loss = generator_loss(discriminator(generator(noise, training=True), training=True))
    update(generator, generator_optimizer, tape, g_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
