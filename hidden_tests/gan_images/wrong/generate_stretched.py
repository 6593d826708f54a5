"""generate stretches every image to its own minimum and maximum.

fails: test_generate_pixels
hint: stretches
"""

import numpy as np
import tensorflow as tf


def generate(generator, n, latent_dim):
    x = generator(tf.random.normal((n, latent_dim)), training=False).numpy()[..., 0]
    low, high = x.min(axis=(1, 2), keepdims=True), x.max(axis=(1, 2), keepdims=True)
    return ((x - low) / np.maximum(high - low, 1e-6) * 255).astype("uint8")
