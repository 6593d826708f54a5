"""White becomes 256, which wraps around to 0.

fails: test_generate_pixels
hint: wraps around to 0
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)[..., 0]
    return ((images + 1.0) * 128.0).numpy().astype("int32").astype("uint8")
