"""The bank's decoder, which returns words of the text instead of those predicted.

fails: test_decode
hint: ignores the ids
"""


def decode(ids, vocab):
    return " ".join(list(vocab)[: len(ids)])
