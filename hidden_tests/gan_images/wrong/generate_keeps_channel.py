"""generate keeps the channel axis.

fails: test_generate_pixels
hint: keeps the channel axis
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)
    return tf.cast((images + 1.0) * 127.5, tf.uint8)
