"""Fake images pass through numpy before the discriminator.

fails: test_generator_update
hint: generator did not move
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
        real_logits = discriminator(real_images, training=True)
        fake_logits = discriminator(tf.constant(fake_images.numpy()), training=True)
        g_loss = generator_loss(fake_logits)
        d_loss = discriminator_loss(real_logits, fake_logits)
    update(discriminator, discriminator_optimizer, discriminator_tape, d_loss)
    gradients = generator_tape.gradient(g_loss, generator.trainable_variables)
    gradients = [
        tf.zeros(variable.shape) if gradient is None else gradient
        for gradient, variable in zip(gradients, generator.trainable_variables)
    ]
    generator_optimizer.apply_gradients(zip(gradients, generator.trainable_variables))
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
