"""generate through decoder.predict, as a numpy array."""

import numpy as np


def generate(decoder, n, latent_dim):
    logits = decoder.predict(np.random.normal(size=(n, latent_dim)), verbose=0)
    return 1.0 / (1.0 + np.exp(-logits))
