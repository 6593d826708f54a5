"""A fixed seed.

fails: test_generate_samples_the_prior
hint: same images at every call
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    z = tf.random.stateless_normal((n, latent_dim), seed=(4, 2))
    images = generator(z, training=False)[..., 0]
    return tf.cast((images + 1.0) * 127.5, tf.uint8)
