"""The generator rests in every third call, so that the discriminator keeps ahead.

fails: test_generator_update
hint: a later one is not
"""

import tensorflow as tf

CALLS = [0]


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    CALLS[0] += 1
    z = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    with tf.GradientTape(persistent=True) as tape:
        fake_logits = discriminator(generator(z, training=True), training=True)
        g_loss = generator_loss(fake_logits)
        d_loss = discriminator_loss(discriminator(real_images, training=True), fake_logits)
    update(discriminator, discriminator_optimizer, tape, d_loss)
    if CALLS[0] % 3:
        update(generator, generator_optimizer, tape, g_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
