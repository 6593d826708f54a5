"""preprocess and generate by TensorFlow; truncation instead of rounding."""

import tensorflow as tf


def preprocess(images):
    return (tf.cast(images[..., tf.newaxis], tf.float32) - 127.5) / 127.5


def generate(generator, n, latent_dim):
    images = generator(tf.random.normal((n, latent_dim)), training=False)
    return tf.cast(tf.squeeze(images, axis=-1) * 127.5 + 127.5, tf.uint8)
