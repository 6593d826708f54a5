"""z is truncated.

fails: test_generate_samples_the_prior
hint: truncated
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return decoder(1.1368 * tf.random.truncated_normal((n, latent_dim)), training=False)
