"""The losses go through keras.metrics.Mean, which is never reset.

fails: test_reported_values
hint: no mean over
"""

import keras
import tensorflow as tf

METRICS = keras.metrics.Mean(), keras.metrics.Mean()


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    z = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    with tf.GradientTape(persistent=True) as tape:
        fake_logits = discriminator(generator(z, training=True), training=True)
        g_loss = generator_loss(fake_logits)
        d_loss = discriminator_loss(discriminator(real_images, training=True), fake_logits)
    update(discriminator, discriminator_optimizer, tape, d_loss)
    update(generator, generator_optimizer, tape, g_loss)
    for metric, loss in zip(METRICS, (g_loss, d_loss)):
        metric.update_state(loss)
    return {"generator_loss": METRICS[0].result(), "discriminator_loss": METRICS[1].result()}
