"""The same z n times.

fails: test_generate_samples_the_prior
hint: same image n times
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    z = tf.repeat(tf.random.normal((1, latent_dim)), n, axis=0)
    images = generator(z, training=False)[..., 0]
    return tf.cast((images + 1.0) * 127.5, tf.uint8)
