"""build_vocab returns both directions.

fails: test_vocabulary
hint: two things
"""


def build_vocab(text):
    words = ["<unk>", *sorted(set(text.split()))]
    return {word: number for number, word in enumerate(words)}, dict(enumerate(words))
