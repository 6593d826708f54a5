"""The vocabulary has no <unk>.

fails: test_vocabulary
hint: "<unk>" is missing
"""


def build_vocab(text):
    return {word: number for number, word in enumerate(sorted(set(text.split())))}
