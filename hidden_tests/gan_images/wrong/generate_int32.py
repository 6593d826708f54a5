"""Pixels are int32.

fails: test_generate_pixels
hint: integers of another type
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)[..., 0]
    return tf.cast((images + 1.0) * 127.5, tf.int32)
