"""super_resolve maps lr to [-1, 1] for the encoder alone.

fails: test_super_resolve_decodes_the_mean
hint: gives the encoder lr in [-1, 1]
"""


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(2.0 * lr - 1.0, training=False)
    return decoder([mean, lr], training=False)
