"""The dict maps ids to words.

fails: test_vocabulary
hint: ids to words
"""


def build_vocab(text):
    return dict(enumerate(["<unk>", *sorted(set(text.split()))]))
