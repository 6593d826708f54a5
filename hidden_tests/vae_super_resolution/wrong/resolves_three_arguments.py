"""The bank's decoder(encoder(x)).

fails: test_super_resolve_shape, test_super_resolves_digits
hint: super_resolve
"""


def super_resolve(encoder, decoder, lr):
    return decoder(encoder(lr))
