"""The discriminator is not updated while it tells more than four of five images right.

fails: test_discriminator_update
hint: a later one is not
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
        real_logits = discriminator(real_images, training=True)
        d_loss = discriminator_loss(real_logits, fake_logits)
    right = tf.concat([real_logits > 0.0, fake_logits < 0.0], 0)
    learns = tf.cast(tf.reduce_mean(tf.cast(right, tf.float32)) <= 0.8, tf.float32)
    gradients = tape.gradient(d_loss, discriminator.trainable_variables)
    gradients = [learns * gradient for gradient in gradients]
    discriminator_optimizer.apply_gradients(zip(gradients, discriminator.trainable_variables))
    update(generator, generator_optimizer, tape, g_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
