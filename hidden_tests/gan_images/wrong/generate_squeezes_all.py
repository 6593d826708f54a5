"""squeeze() removes the first axis where n = 1.

fails: test_generate_pixels
hint: drops the first axis
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)
    return tf.cast((tf.squeeze(images) + 1.0) * 127.5, tf.uint8)
