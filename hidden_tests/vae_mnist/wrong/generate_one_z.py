"""One z for all images.

fails: test_generate_samples_the_prior
hint: same z n times
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return tf.sigmoid(decoder(tf.repeat(tf.random.normal((1, latent_dim)), n, axis=0)))
