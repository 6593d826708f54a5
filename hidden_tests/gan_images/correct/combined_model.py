"""The generator is trained through a model that joins both networks."""

import keras
import tensorflow as tf

JOINED = {}


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    key = id(generator), id(discriminator)
    if key not in JOINED:
        JOINED[key] = keras.Sequential([generator, discriminator]), generator, discriminator
    gan = JOINED[key][0]
    z = tf.random.normal((len(real_images), latent_dim))
    with tf.GradientTape() as tape:
        d_loss = discriminator_loss(discriminator(real_images, training=True), gan(z, training=True))
    update(discriminator, discriminator_optimizer, tape, d_loss)
    with tf.GradientTape() as tape:
        g_loss = generator_loss(gan(z, training=True))
    update(generator, generator_optimizer, tape, g_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
