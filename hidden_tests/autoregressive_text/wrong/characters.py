"""The vocabulary is one of characters.

fails: test_vocabulary, test_encode_known_words, test_decode
hint: holds characters
"""


def build_vocab(text):
    return {character: number for number, character in enumerate(["<unk>", *sorted(set(text))])}


def encode(text, vocab):
    return [vocab.get(character, vocab["<unk>"]) for character in text]


def decode(ids, vocab):
    names = {number: character for character, number in vocab.items()}
    return "".join(names[int(number)] for number in ids)
