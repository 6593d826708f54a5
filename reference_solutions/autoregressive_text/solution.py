"""An autoregressive model of text, word by word, told top-down.

Sources: "B03" = Bengio, Ducharme, Vincent and Jauvin, "A Neural Probabilistic Language Model", JMLR 3, 2003;
"G13" = Graves, "Generating Sequences With Recurrent Neural Networks", 2013 (arXiv:1308.0850).
"""

import keras
import numpy as np
import tensorflow as tf

UNKNOWN = "<unk>"
EMBEDDING, UNITS = 64, 128


def build_vocab(text):
    """Each different word of the text, and "<unk>", gets an id of its own: dict word -> 0..V-1."""
    words = sorted(set(text.split()) - {UNKNOWN})
    return {word: number for number, word in enumerate([UNKNOWN, *words])}


def encode(text, vocab):
    """Text of N words -> ids, int32 (N,); a word that is not in the vocabulary becomes "<unk>"."""
    return np.array([vocab.get(word, vocab[UNKNOWN]) for word in text.split()], np.int32)


def decode(ids, vocab):
    """ids (N,) -> the words, one space between them."""
    words = {number: word for word, number in vocab.items()}
    return " ".join(words[int(number)] for number in ids)


def make_dataset(ids, sequence_length):
    """All windows of the text: x (M, T), and y (M, T), the same windows one word later (G13, section 2)."""
    windows = np.lib.stride_tricks.sliding_window_view(ids, sequence_length + 1)  # (M, T + 1)
    return windows[:, :-1], windows[:, 1:]


def build_model(vocab_size):
    """p(next word | all words so far): word vectors (B03, section 2), a recurrent state, logits (G13, eq. 1-3, 12)."""
    ids = keras.Input((None,), dtype="int32")  # (B, T)
    vectors = keras.layers.Embedding(vocab_size, EMBEDDING)(ids)  # (B, T, E)
    states = keras.layers.LSTM(UNITS, return_sequences=True)(vectors)  # (B, T, U), sees no later word
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states), name="language_model")  # (B, T, V)


def lm_loss(y, logits):
    """Mean over all positions of -log softmax(logits)[y], in nats (G13, eq. 6 and 12; B03, eq. for L)."""
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))


@tf.function
def train_step(model, optimizer, x, y):
    """One step of maximum likelihood: at every position the right word so far is given (teacher forcing)."""
    with tf.GradientTape() as tape:
        loss = lm_loss(y, model(x, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return {"loss": loss}


def sample_next(logits, temperature):
    """Draw an id from softmax(logits / temperature); logits (V,)."""
    scaled = np.asarray(logits, np.float64) / temperature
    weights = np.exp(scaled - scaled.max())  # without overflow
    return int(np.random.choice(len(weights), p=weights / weights.sum()))


def generate(model, prompt_ids, n, temperature):
    """Ancestral sampling: each new word is drawn given all words so far, then joins them (G13, section 2)."""
    ids = [int(number) for number in prompt_ids]  # a copy: the prompt is the caller's
    for _ in range(n):
        logits = model(np.array([ids], np.int32), training=False)  # (1, T, V)
        ids.append(sample_next(logits[0, -1].numpy(), temperature))
    return ids
