"""Pixels are 0 or 1.

fails: test_generate_pixels
hint: multiply by 255
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)[..., 0]
    return tf.cast((images + 1.0) / 2.0, tf.uint8)
