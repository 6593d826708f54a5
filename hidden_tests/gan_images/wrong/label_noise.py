"""Five per cent of the labels of D are flipped at random ('soowith/ganhacks').

fails: test_discriminator_update
hint: at random
"""

import keras
import numpy as np
import tensorflow as tf


@tf.function
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    z = tf.random.normal((tf.shape(real_images)[0], latent_dim))
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        fake = generator(z, training=True)
        real_logits = discriminator(real_images, training=True)
        fake_logits = discriminator(fake, training=True)
        g_loss = tf.reduce_mean(tf.nn.softplus(-fake_logits))
        real_sign = tf.where(tf.random.uniform(tf.shape(real_logits)) < 0.05, 1.0, -1.0)
        fake_sign = tf.where(tf.random.uniform(tf.shape(fake_logits)) < 0.05, -1.0, 1.0)
        d_loss = tf.reduce_mean(tf.nn.softplus(real_sign * real_logits)) + tf.reduce_mean(
            tf.nn.softplus(fake_sign * fake_logits)
        )
    g_grads = g_tape.gradient(g_loss, generator.trainable_variables)
    d_grads = d_tape.gradient(d_loss, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(g_grads, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(d_grads, discriminator.trainable_variables))
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
