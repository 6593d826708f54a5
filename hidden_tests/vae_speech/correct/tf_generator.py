"""A tf.random.Generator made when the module loads."""

import tensorflow as tf


GENERATOR = tf.random.Generator.from_non_deterministic_state()


def reparameterize(mean, log_var):
    return GENERATOR.normal(tf.shape(mean), mean=mean, stddev=tf.exp(0.5 * log_var))


def generate(decoder, n, latent_dim):
    return decoder(GENERATOR.normal((n, latent_dim)), training=False)
