"""The decoder runs in training mode.

fails: test_generate_samples_the_prior
hint: training mode
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return decoder(tf.random.normal((n, latent_dim)), training=True)
