"""generate returns black and white pixels.

fails: test_generate_samples_the_prior
hint: black and white
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return tf.cast(decoder(tf.random.normal((n, latent_dim))) > 0.0, tf.float32)
