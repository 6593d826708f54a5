"""A gradient penalty on real images is added.

fails: test_discriminator_update
hint: update is not the gradient
"""

import tensorflow as tf


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    noise = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
        with tf.GradientTape() as penalty_tape:
            penalty_tape.watch(real_images)
            real_logits = discriminator(real_images, training=True)
        slopes = penalty_tape.gradient(real_logits, real_images)
        fake_logits = discriminator(generator(noise, training=True), training=True)
        g_loss, d_loss = generator_loss(fake_logits), discriminator_loss(real_logits, fake_logits)
        penalised = d_loss + 10.0 * tf.reduce_mean(tf.reduce_sum(tf.square(slopes), axis=(1, 2, 3)))
    update(generator, generator_optimizer, generator_tape, g_loss)
    update(discriminator, discriminator_optimizer, discriminator_tape, penalised)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
