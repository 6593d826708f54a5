"""Unknown words get id 0, whatever the vocabulary says.

fails: test_encode_unknown_words
hint: become id 0
"""


def encode(text, vocab):
    return [vocab.get(word, 0) for word in text.split()]
