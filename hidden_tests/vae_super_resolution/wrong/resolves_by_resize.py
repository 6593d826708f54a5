"""super_resolve is a bicubic resize.

fails: test_super_resolve_decodes_the_mean, test_super_resolves_digits
hint: only resizes lr
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    return tf.clip_by_value(
        tf.image.resize(lr, (2 * lr.shape[1], 2 * lr.shape[2]), method="bicubic"), 0.0, 1.0
    )
