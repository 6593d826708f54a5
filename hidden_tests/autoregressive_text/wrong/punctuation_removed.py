"""Punctuation is removed, as text vectorisers do.

fails: test_vocabulary
hint: only white space separates words
"""

import re


def build_vocab(text):
    words = re.findall(r"\w+", text)
    return {word: number for number, word in enumerate(["<unk>", *sorted(set(words))])}


def encode(text, vocab):
    return [vocab.get(word, vocab["<unk>"]) for word in re.findall(r"\w+", text)]
