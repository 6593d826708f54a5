"""An axis in front of z.

fails: test_generate_shape
hint: axis in front
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    z = tf.random.normal((1, n, latent_dim))
    return [stream[None] for stream in decoder(z[0], training=False)]
