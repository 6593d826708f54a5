"""Words are changed to lower case.

fails: test_vocabulary, test_encode_known_words
hint: keep case
"""


def build_vocab(text):
    return {word: number for number, word in enumerate(["<unk>", *sorted(set(text.lower().split()))])}


def encode(text, vocab):
    return [vocab.get(word, vocab["<unk>"]) for word in text.lower().split()]
