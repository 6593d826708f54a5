"""The ids are floats.

fails: test_encode_known_words
hint: floating-point
"""

import numpy as np


def encode(text, vocab):
    ids = np.zeros(len(text.split()))
    for place, word in enumerate(text.split()):
        ids[place] = vocab.get(word, vocab["<unk>"])
    return ids
