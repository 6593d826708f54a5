"""decode draws punctuation to the word before.

fails: test_decode
hint: punctuation
"""


def decode(ids, vocab):
    inv = {i: w for w, i in vocab.items()}
    return " ".join(inv[int(i)] for i in ids).replace(" .", ".").replace(" ,", ",")
