"""Words that the vocabulary does not have raise KeyError.

fails: test_encode_unknown_words
hint: vocab["<unk>"]
"""


def encode(text, vocab):
    return [vocab[word] for word in text.split()]
