"""super_resolve blurs the result.

fails: test_super_resolve_decodes_the_mean, test_super_resolves_digits
hint: nothing else after it
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return tf.nn.avg_pool2d(decoder([mean, lr], training=False), 3, 1, "SAME")
