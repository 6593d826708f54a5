"""An unknown word gets the id of its lower case.

fails: test_encode_unknown_words
hint: lower case alone
"""

import numpy as np


def encode(text, vocab):
    return np.array([vocab.get(w, vocab.get(w.lower(), vocab["<unk>"])) for w in text.split()])
