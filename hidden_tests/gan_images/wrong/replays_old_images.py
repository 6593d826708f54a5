"""The discriminator sees half of the fake images of the call before, from a buffer.

fails: test_discriminator_update, test_reported_values
hint: a later one is not
"""

import tensorflow as tf

BUFFER = {}


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    z = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    half = len(real_images) // 2
    with tf.GradientTape(persistent=True) as tape:
        fake = generator(z, training=True)
        old = BUFFER.get(id(generator), fake)
        shown = tf.concat([fake[:half], old[half:]], 0) if old.shape == fake.shape else fake
        g_loss = generator_loss(discriminator(fake, training=True))
        real_logits = discriminator(real_images, training=True)
        d_loss = discriminator_loss(real_logits, discriminator(shown, training=True))
    BUFFER[id(generator)] = fake
    update(discriminator, discriminator_optimizer, tape, d_loss)
    update(generator, generator_optimizer, tape, g_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
