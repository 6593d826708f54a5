"""Lazy regularisation as in StyleGAN2: an R1 penalty, but only in every 16th step.

fails: test_discriminator_update
hint: n-th step
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
        d_loss = tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(tf.nn.softplus(fake_logits))
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(real_images)
            score = tf.reduce_sum(discriminator(real_images, training=True))
        slope = inner.gradient(score, real_images)
        r1 = 16.0 * 5.0 * tf.reduce_mean(tf.reduce_sum(tf.square(slope), [1, 2, 3]))
    penalty = tape.gradient(r1, discriminator.trainable_variables)
    penalty = [
        tf.zeros_like(v) if p is None else p for p, v in zip(penalty, discriminator.trainable_variables)
    ]
    now = tf.cast(tf.equal(tf.convert_to_tensor(discriminator_optimizer.iterations) % 16, 15), tf.float32)
    g_grads = g_tape.gradient(g_loss, generator.trainable_variables)
    d_grads = d_tape.gradient(d_loss, discriminator.trainable_variables)
    d_grads = [a + now * b for a, b in zip(d_grads, penalty)]
    generator_optimizer.apply_gradients(zip(g_grads, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(d_grads, discriminator.trainable_variables))
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}
