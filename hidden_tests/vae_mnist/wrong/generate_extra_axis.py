"""The bank's extra axis in front of z.

fails: test_generate_shape, test_generate_samples_the_prior
hint: axis in front
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    noise = tf.random.normal((n, latent_dim))
    images = tf.map_fn(decoder, tf.expand_dims(noise, 0))
    return tf.sigmoid(images)
