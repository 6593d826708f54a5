"""generate makes one image whatever n is.

fails: test_generate_pixels
hint: expected (7, 28, 28)
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((1, latent_dim)), training=False)[..., 0]
    return tf.cast((images + 1.0) * 127.5, tf.uint8)
