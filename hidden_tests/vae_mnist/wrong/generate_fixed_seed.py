"""The same images at every call.

fails: test_generate_samples_the_prior
hint: same images at every call
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return tf.sigmoid(decoder(tf.random.stateless_normal((n, latent_dim), seed=(0, 1))))
