"""Results are nested lists and images one by one."""

import numpy as np
import tensorflow as tf


def preprocess(images):
    return [((image.astype("float32") - 127.5) / 127.5)[:, :, None] for image in images]


def generate(generator, n, latent_dim):
    images = []
    for _ in range(n):
        image = generator(tf.random.normal((1, latent_dim)), training=False).numpy()[0, :, :, 0]
        images.append(np.uint8(np.rint((image + 1) / 2 * 255)))
    return images
