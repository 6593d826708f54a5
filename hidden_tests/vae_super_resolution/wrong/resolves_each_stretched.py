"""super_resolve stretches every picture to the whole range [0, 1].

fails: test_super_resolve_decodes_the_mean
hint: each picture to its own minimum and maximum
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    pixels = decoder([mean, lr], training=False)
    low, high = (of(pixels, axis=(1, 2, 3), keepdims=True) for of in (tf.reduce_min, tf.reduce_max))
    return (pixels - low) / (high - low + 1e-7)
