"""Gradients are clipped by norm.

fails: test_discriminator_update, test_generator_update
hint: another length
"""

import tensorflow as tf


@tf.function
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
        fake_logits = discriminator(fake_images, training=True)
        g_loss = generator_loss(fake_logits)
        d_loss = discriminator_loss(real_logits, fake_logits)
    for model, optimizer, tape, loss in (
        (generator, generator_optimizer, generator_tape, g_loss),
        (discriminator, discriminator_optimizer, discriminator_tape, d_loss),
    ):
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, model.trainable_variables), 0.01)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
