"""The bank's ids: positions in the text, so that numbers are left out where a word comes again.

fails: test_vocabulary
hint: positions in the text
"""


def build_vocab(text):
    return {"<unk>": 0, **{word: number + 1 for number, word in enumerate(text.split())}}
