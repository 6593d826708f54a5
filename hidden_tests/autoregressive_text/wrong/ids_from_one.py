"""The ids begin with 1, as Keras' old Tokenizer has it.

fails: test_vocabulary
hint: begin with 1
"""


def build_vocab(text):
    return {word: number + 1 for number, word in enumerate(["<unk>", *sorted(set(text.split()))])}
