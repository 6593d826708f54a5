"""Images are multiplied by 255 as if they were in [0, 1].

fails: test_generate_pixels
hint: negative pixels
"""

import tensorflow as tf


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)[..., 0]
    return images.numpy().__mul__(255).astype("int32").astype("uint8")
