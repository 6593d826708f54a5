"""super_resolve maps lr to [-1, 1] for both networks.

fails: test_super_resolve_decodes_the_mean
hint: super_resolve maps lr to [-1, 1]
"""


def super_resolve(encoder, decoder, lr):
    lr = 2.0 * lr - 1.0
    mean, _ = encoder(lr, training=False)
    return decoder([mean, lr], training=False)
