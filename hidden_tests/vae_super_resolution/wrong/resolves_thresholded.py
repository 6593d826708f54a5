"""super_resolve returns black and white pixels.

fails: test_super_resolve_decodes_the_mean, test_super_resolves_digits
hint: thresholds or rounds
"""

import tensorflow as tf


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return tf.cast(decoder([mean, lr], training=False) > 0.5, tf.float32)
