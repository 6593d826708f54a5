"""The Gumbel trick."""

import numpy as np


GENERATOR = np.random.default_rng()


def sample_next(logits, temperature):
    return np.argmax(logits / temperature + GENERATOR.gumbel(size=len(logits)))
