"""Gradients are clipped to a norm of 5, which only large ones exceed.

fails: test_discriminator_update, test_generator_update
hint: another length
"""

import tensorflow as tf


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    z = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    with tf.GradientTape(persistent=True) as tape:
        fake_logits = discriminator(generator(z, training=True), training=True)
        g_loss = generator_loss(fake_logits)
        d_loss = discriminator_loss(discriminator(real_images, training=True), fake_logits)
    for model, optimizer, loss in (
        (generator, generator_optimizer, g_loss),
        (discriminator, discriminator_optimizer, d_loss),
    ):
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, model.trainable_variables), 5.0)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
