"""The discriminator's weights are clipped to [-0.1, 0.1] after the update.

fails: test_discriminator_update
hint: weights of the discriminator are clipped
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
    update(generator, generator_optimizer, tape, g_loss)
    update(discriminator, discriminator_optimizer, tape, d_loss)
    for variable in discriminator.trainable_variables:
        variable.assign(tf.clip_by_value(variable, -0.1, 0.1))
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
