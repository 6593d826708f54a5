"""One z for all utterances.

fails: test_generate_samples_the_prior
hint: same z n times
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return decoder(tf.repeat(tf.random.normal((1, latent_dim)), n, axis=0), training=False)
