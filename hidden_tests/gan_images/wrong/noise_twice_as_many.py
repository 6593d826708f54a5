"""The generator is trained on 2B noise vectors, the discriminator on B, as in old Keras code.

fails: test_step_noise
hint: as many as there are real images
"""

import keras
import numpy as np
import tensorflow as tf


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    z2 = tf.random.normal((2 * tf.shape(real_images)[0], latent_dim))
    z = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        fake = generator(z, training=True)
        real_logits = discriminator(real_images, training=True)
        fake_logits = discriminator(fake, training=True)
        g_loss = tf.reduce_mean(tf.nn.softplus(-discriminator(generator(z2, training=True), training=True)))
        d_loss = tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(tf.nn.softplus(fake_logits))
    g_grads = g_tape.gradient(g_loss, generator.trainable_variables)
    d_grads = d_tape.gradient(d_loss, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(g_grads, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(d_grads, discriminator.trainable_variables))
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
