"""generate decodes one z after another; tuple of lists."""

import tensorflow as tf


def generate(decoder, n, latent_dim):
    parts = [decoder(tf.random.normal([1, latent_dim])) for _ in range(n)]
    return tuple([stream[0].numpy() for stream in streams] for streams in zip(*parts))
