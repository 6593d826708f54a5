"""super_resolve returns bytes.

fails: test_super_resolve_shape, test_super_resolves_digits
hint: super_resolve
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return tf.cast(255.0 * decoder([mean, lr], training=False), tf.uint8)
