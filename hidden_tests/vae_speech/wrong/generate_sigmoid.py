"""The features are squashed.

fails: test_generate_samples_the_prior
hint: sigmoid or tanh
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return [tf.sigmoid(stream) for stream in decoder(tf.random.normal((n, latent_dim)), training=False)]
