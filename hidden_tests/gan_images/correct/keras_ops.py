"""keras.ops and keras.random instead of tf."""

import keras
import tensorflow as tf
from keras import ops


def discriminator_loss(real_logits, fake_logits):
    return ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(fake_logits))


def generator_loss(fake_logits):
    return ops.mean(ops.softplus(-fake_logits))


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    z = keras.random.normal((ops.shape(real_images)[0], latent_dim))
    with tf.GradientTape(persistent=True) as tape:
        fake_logits = discriminator(generator(z, training=True), training=True)
        g_loss = generator_loss(fake_logits)
        d_loss = discriminator_loss(discriminator(real_images, training=True), fake_logits)
    d_gradients = tape.gradient(d_loss, discriminator.trainable_variables)
    g_gradients = tape.gradient(g_loss, generator.trainable_variables)
    discriminator_optimizer.apply(d_gradients, discriminator.trainable_variables)
    generator_optimizer.apply(g_gradients, generator.trainable_variables)
    return dict(generator_loss=g_loss, discriminator_loss=d_loss, d_real=ops.mean(discriminator(real_images)))


def generate(generator, n, latent_dim):
    images = ops.squeeze(generator(keras.random.normal((n, latent_dim)), training=False), axis=-1)
    return ops.cast(ops.clip(ops.round(127.5 * images + 127.5), 0, 255), "uint8")
