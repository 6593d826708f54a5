"""The prior has twice the right standard deviation.

fails: test_generate_samples_the_prior
hint: another mean or variance
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return tf.sigmoid(decoder(tf.random.normal((n, latent_dim), stddev=2.0)))
