"""The second half of the samples is the first, negated.

fails: test_generate_samples_the_prior
hint: sums to zero
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    half = tf.random.normal(((n + 1) // 2, latent_dim))
    return decoder(tf.concat([half, -half], axis=0)[:n], training=False)
