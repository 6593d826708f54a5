"""decode returns a list of words.

fails: test_decode
hint: returns a list
"""


def decode(ids, vocab):
    words = {number: word for word, number in vocab.items()}
    return [words[int(number)] for number in ids]
