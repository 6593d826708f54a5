"""Pixels are black or white.

fails: test_generate_pixels
hint: black and white
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)[..., 0]
    return tf.where(images > 0.0, tf.constant(255, tf.uint8), tf.constant(0, tf.uint8))
