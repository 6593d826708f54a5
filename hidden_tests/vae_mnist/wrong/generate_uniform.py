"""z is drawn from a uniform distribution.

fails: test_generate_samples_the_prior
hint: uniform
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return tf.sigmoid(decoder(tf.random.uniform((n, latent_dim), -1.0, 1.0)))
