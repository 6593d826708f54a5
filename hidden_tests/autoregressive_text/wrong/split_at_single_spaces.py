"""Only single spaces separate words, so that line ends stick to them.

fails: test_vocabulary
hint: line ends or tabs
"""


def build_vocab(text):
    return {word: number for number, word in enumerate(["<unk>", *sorted(set(text.split(" ")))])}
