"""np.unique numbers the words, whose type is then numpy's own."""

import numpy as np


def build_vocab(text):
    words = np.unique(text.split() + ["<unk>"])
    return {word: number for number, word in enumerate(words)}


def encode(text, vocab):
    unknown = vocab["<unk>"]
    return np.array([vocab.get(word, unknown) for word in np.array(text.split())])


def decode(ids, vocab):
    words = np.array(sorted(vocab, key=vocab.get))
    return str(" ".join(words[ids]))
