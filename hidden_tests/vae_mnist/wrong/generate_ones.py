"""z is a constant.

fails: test_generate_samples_the_prior
hint: same z n times
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return tf.sigmoid(decoder(tf.ones((n, latent_dim))))
