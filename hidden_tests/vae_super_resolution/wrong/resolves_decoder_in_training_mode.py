"""super_resolve runs the decoder in training mode.

fails: test_super_resolve_decodes_the_mean
hint: decoder in training mode
"""


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr, training=False)
    return decoder([mean, lr], training=True)
