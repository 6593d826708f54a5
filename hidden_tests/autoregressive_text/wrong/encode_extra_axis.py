"""encode adds a batch axis.

fails: test_encode_known_words
hint: adds an axis
"""

import numpy as np


def encode(text, vocab):
    return np.array([[vocab.get(word, vocab["<unk>"]) for word in text.split()]])
