"""super_resolve maps the pixels as if they lay in [-1, 1].

fails: test_super_resolve_decodes_the_mean
hint: maps the pixels from [-1, 1]
"""


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return 0.5 * (decoder([mean, lr], training=False) + 1.0)
