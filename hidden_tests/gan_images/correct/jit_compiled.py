"""XLA compiles the step."""

import tensorflow as tf


@tf.function(jit_compile=True)
def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    z = tf.random.normal((real_images.shape[0], latent_dim))
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        fake_logits = discriminator(generator(z, training=True), training=True)
        g_loss = generator_loss(fake_logits)
        d_loss = discriminator_loss(discriminator(real_images, training=True), fake_logits)
    update(generator, generator_optimizer, g_tape, g_loss)
    update(discriminator, discriminator_optimizer, d_tape, d_loss)
    return {"generator_loss": g_loss, "discriminator_loss": d_loss}


def build_generator(latent_dim):
    return keras.Sequential(
        [
            keras.Input((latent_dim,)),
            layers.Dense(128, activation="leaky_relu"),
            layers.Dense(256, activation="leaky_relu"),
            layers.Dense(784, activation="tanh"),
            layers.Reshape((28, 28, 1)),
        ]
    )


def build_discriminator():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(256, activation="leaky_relu"),
            layers.Dense(128, activation="leaky_relu"),
            layers.Dense(1),
        ]
    )
