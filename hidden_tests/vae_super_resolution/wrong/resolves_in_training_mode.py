"""super_resolve runs both networks in training mode.

fails: test_super_resolve_decodes_the_mean
hint: networks in training mode
"""


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=True)
    return decoder([mean, lr], training=True)
