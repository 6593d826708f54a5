"""The bank's (x + 1) * 127.5.

fails: test_super_resolve_shape, test_super_resolves_digits
hint: 0..255
"""


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return (decoder([mean, lr], training=False) + 1.0) * 127.5
