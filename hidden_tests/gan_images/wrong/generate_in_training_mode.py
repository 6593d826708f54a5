"""The generator runs in training mode.

fails: test_generate_samples_the_prior
hint: training mode
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=True)[..., 0]
    return tf.cast((images + 1.0) * 127.5, tf.uint8)
