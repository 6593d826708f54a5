"""A compiled step for each pair of networks, kept in a dictionary."""

import tensorflow as tf

COMPILED = {}


def make_step(generator, discriminator, generator_optimizer, discriminator_optimizer, latent_dim):
    @tf.function
    def step(real_images):
        z = tf.random.normal((tf.shape(real_images)[0], latent_dim))
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake_logits = discriminator(generator(z, training=True), training=True)
            g_loss = generator_loss(fake_logits)
            d_loss = discriminator_loss(discriminator(real_images, training=True), fake_logits)
        update(generator, generator_optimizer, g_tape, g_loss)
        update(discriminator, discriminator_optimizer, d_tape, d_loss)
        return g_loss, d_loss

    return step


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    objects = generator, discriminator, generator_optimizer, discriminator_optimizer, latent_dim
    key = tuple(id(each) for each in objects[:4])
    if key not in COMPILED:
        # The networks are kept with the step, so that their ids stay theirs.
        COMPILED[key] = make_step(*objects), objects
    g_loss, d_loss = COMPILED[key][0](real_images)
    return {"generator_loss": g_loss.numpy(), "discriminator_loss": d_loss.numpy()}
