"""Only the ten most frequent words get ids.

fails: test_vocabulary
hint: vocabulary is cut
"""

from collections import Counter


def build_vocab(text):
    words = [word for word, _ in Counter(text.split()).most_common(10)]
    return {word: number for number, word in enumerate(["<unk>", *words])}
