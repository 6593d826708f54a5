"""The same utterances at every call.

fails: test_generate_samples_the_prior
hint: same utterances at every call
"""

import numpy as np


def generate(decoder, n, latent_dim):
    return decoder(np.random.RandomState(0).normal(size=(n, latent_dim)).astype("float32"), training=False)
