"""super_resolve drops axes of length one.

fails: test_super_resolve_shape, test_super_resolves_digits
hint: drops the channel axis
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return tf.squeeze(decoder([mean, lr], training=False))
