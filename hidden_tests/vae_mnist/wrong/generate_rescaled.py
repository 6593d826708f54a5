"""generate rescales as if the decoder ended with tanh.

fails: test_generate_shape, test_generate_samples_the_prior
hint: generate
"""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    return 0.5 * (decoder(tf.random.normal((n, latent_dim))) + 1.0)
