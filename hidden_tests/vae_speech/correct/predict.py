"""generate through decoder.predict, as numpy arrays."""

import numpy as np


def generate(decoder, n, latent_dim):
    return decoder.predict(np.random.normal(size=(n, latent_dim)), verbose=0)
