"""super_resolve stretches the contrast.

fails: test_super_resolve_decodes_the_mean
hint: stretches the contrast
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    pixels = decoder([mean, lr], training=False)
    low, high = tf.reduce_min(pixels), tf.reduce_max(pixels)
    return (pixels - low) / (high - low)
