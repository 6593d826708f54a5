"""generate decodes one z after another and returns a list."""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    images = []
    for _ in range(n):
        z = tf.random.normal([1, latent_dim])
        images.append(tf.nn.sigmoid(decoder(z, training=False))[0].numpy())
    return images
