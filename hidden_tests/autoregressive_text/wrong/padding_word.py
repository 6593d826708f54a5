"""A padding word has id 0.

fails: test_vocabulary
hint: special words other than
"""


def build_vocab(text):
    return {word: number for number, word in enumerate(["<pad>", "<unk>", *sorted(set(text.split()))])}
