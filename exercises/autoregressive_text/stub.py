"""An autoregressive model of text: fill in the nine functions.

`statement.md` has the task. Names and arguments are fixed; layers, widths, Functional, Sequential or subclassed
models, `tf` or `keras.ops`, `@tf.function` or not are free. B is the batch size, T the length of a sequence, V the
number of ids. Public tests, in seconds: `grader check autoregressive_text solution.py`.
"""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf


def build_vocab(text):
    """Number the words of a text.

    Args:
        text: str; words are what white space separates, case and punctuation kept.

    Returns:
        dict word -> id. The ids are 0..V-1, each used once; "<unk>" is one of the words.
    """
    raise NotImplementedError


def encode(text, vocab):
    """Turn text into ids.

    Args:
        text: str of N words.
        vocab: any dict of the form that build_vocab returns.

    Returns:
        Integers (N,); vocab["<unk>"] for a word that is not in the vocabulary.
    """
    raise NotImplementedError


def decode(ids, vocab):
    """Turn ids back into text.

    Args:
        ids: numpy array int (N,), or a list.
        vocab: any dict of the form that build_vocab returns.

    Returns:
        str: the N words, one space between them.
    """
    raise NotImplementedError


def make_dataset(ids, sequence_length):
    """Cut a long text into training examples.

    Args:
        ids: numpy array int (N,), N > sequence_length.
        sequence_length: T.

    Returns:
        x (M, T) and y (M, T), integers: each row of x is a piece of ids, and y[:, t] is the id that follows x[:, t].
    """
    raise NotImplementedError


def build_model(vocab_size):
    """Build p(next id | all ids so far).

    Args:
        vocab_size: V.

    Returns:
        keras.Model, ids (B, T) -> logits (B, T, V) for any T: no softmax. The logits at position t predict the id at
        position t + 1; they may depend on the ids at positions 0..t alone.
    """
    raise NotImplementedError


def lm_loss(y, logits):
    """Mean cross-entropy in nats.

    Args:
        y: int tensor (B, T), the right next ids.
        logits: tensor (B, T, V).

    Returns:
        Scalar: the mean of -log softmax(logits)[y] over all B * T positions.
    """
    raise NotImplementedError


def train_step(model, optimizer, x, y):
    """Make one update of the model with the optimizer that is passed.

    Args:
        model: any model of the shapes above, not only yours.
        optimizer: a Keras optimizer, which must be used, once.
        x: int tensor (B, T).
        y: int tensor (B, T), the right next ids: already shifted.

    Returns:
        {"loss"}: lm_loss of this batch before the update, a scalar.
    """
    raise NotImplementedError


def sample_next(logits, temperature):
    """Draw an id from softmax(logits / temperature).

    Args:
        logits: numpy array (V,).
        temperature: float > 0.

    Returns:
        int in 0..V-1.
    """
    raise NotImplementedError


def generate(model, prompt_ids, n, temperature):
    """Continue a text.

    Args:
        model: any model of the shapes above, not only yours.
        prompt_ids: list or numpy array of at least one id; it is left as it is.
        n: how many ids to add, n >= 1.
        temperature: float > 0.

    Returns:
        Integers (len(prompt_ids) + n,): the prompt, then n ids, each drawn given all those before it.
    """
    raise NotImplementedError


if __name__ == "__main__":
    # Not run when the file is graded: try your functions here.
    text = Path("data/text.txt").read_text(encoding="utf-8")
    vocab = build_vocab(text)
    x, y = make_dataset(encode(text, vocab), 16)
    model = build_model(len(vocab))
    optimizer = keras.optimizers.Adam(5e-3)
    for step in range(500):
        rows = np.random.choice(len(x), 64)
        batch = [tf.convert_to_tensor(np.asarray(part)[rows], tf.int32) for part in (x, y)]
        values = train_step(model, optimizer, *batch)
        if step % 100 == 0:
            print(step, float(values["loss"]))
    print(decode(generate(model, encode("The old", vocab), 30, 0.8), vocab))
