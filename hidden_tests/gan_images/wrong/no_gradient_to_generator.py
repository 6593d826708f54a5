"""generator.predict inside of the tape: the gradients are None.

fails: test_discriminator_update, test_generator_update
hint: gradients are none where
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
        fake_images = generator.predict(noise, verbose=0)
        real_logits = discriminator(real_images, training=True)
        fake_logits = discriminator(fake_images, training=True)
        g_loss = generator_loss(fake_logits)
        d_loss = discriminator_loss(real_logits, fake_logits)
    update(generator, generator_optimizer, generator_tape, g_loss)
    update(discriminator, discriminator_optimizer, discriminator_tape, d_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
