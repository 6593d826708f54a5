"""Black and white are exchanged.

fails: test_generate_pixels
hint: inverted
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)[..., 0]
    return tf.cast((1.0 - images) * 127.5, tf.uint8)
