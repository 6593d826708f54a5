"""The bank's join without spaces.

fails: test_decode
hint: without spaces
"""


def decode(ids, vocab):
    words = {number: word for word, number in vocab.items()}
    return "".join(words[int(number)] for number in ids)
