"""Images stay in [-1, 1].

fails: test_generate_pixels
hint: values in [-1, 1]
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)[..., 0]
    return images
