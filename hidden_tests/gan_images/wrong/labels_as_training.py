"""The bank's program: labels are passed as the `training` argument.

fails: test_discriminator_update
hint: update is not the gradient
"""

import tensorflow as tf


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    noise = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    with (
        tf.GradientTape(persistent=True) as generator_tape,
        tf.GradientTape(persistent=True) as discriminator_tape,
    ):
        fake_images = generator(noise, training=True)
        real_logits = discriminator(real_images, tf.ones((len(real_images), 1)))
        fake_logits = discriminator(fake_images, tf.zeros((len(real_images), 1)))
        g_loss = tf.reduce_mean(fake_logits)
        d_loss = tf.reduce_mean(real_logits) + tf.reduce_mean(fake_logits)
    update(generator, generator_optimizer, generator_tape, g_loss)
    update(discriminator, discriminator_optimizer, discriminator_tape, d_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
