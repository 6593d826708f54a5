"""Frequent words first, <unk> last, a dict with a default."""

from collections import Counter, defaultdict


def build_vocab(text):
    vocab = defaultdict(int)
    for word, _ in Counter(text.split()).most_common():
        vocab[word] = len(vocab)
    vocab["<unk>"] = len(vocab)
    return vocab


def encode(text, vocab):
    return tuple(vocab[word] if word in vocab else vocab["<unk>"] for word in text.split())


def decode(ids, vocab):
    inverse = dict(zip(vocab.values(), vocab.keys()))
    result = ""
    for number in ids:
        result += inverse[int(number)] + " "
    return result.strip()
