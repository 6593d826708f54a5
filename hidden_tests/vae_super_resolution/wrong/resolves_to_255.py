"""super_resolve returns values of 0..255.

fails: test_super_resolve_shape, test_super_resolves_digits
hint: 0..255
"""


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return 255.0 * decoder([mean, lr], training=False)
