"""decode takes the place of a word in the dict for its id.

fails: test_decode
hint: order of the words in the dict
"""


def decode(ids, vocab):
    words = list(vocab)
    return " ".join(words[int(i)] for i in ids)
