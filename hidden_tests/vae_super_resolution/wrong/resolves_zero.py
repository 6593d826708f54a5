"""super_resolve decodes z = 0.

fails: test_super_resolve_decodes_the_mean
hint: decodes z = 0
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return decoder([tf.zeros_like(mean), lr], training=False)
