"""super_resolve samples z.

fails: test_super_resolve_decodes_the_mean
hint: draws z at random
"""


def super_resolve(encoder, decoder, lr):
    mean, log_var = encoder(lr, training=False)
    return decoder([reparameterize(mean, log_var), lr], training=False)
