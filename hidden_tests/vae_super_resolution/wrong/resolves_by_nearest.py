"""super_resolve repeats the pixels.

fails: test_super_resolve_decodes_the_mean, test_super_resolves_digits
hint: only resizes lr
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    return tf.repeat(tf.repeat(lr, 2, axis=1), 2, axis=2)
