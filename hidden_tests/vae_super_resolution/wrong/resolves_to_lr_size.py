"""The result is resized to the size of lr.

fails: test_super_resolve_shape, test_super_resolves_digits
hint: own size
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return tf.image.resize(decoder([mean, lr], training=False), lr.shape[1:3])
