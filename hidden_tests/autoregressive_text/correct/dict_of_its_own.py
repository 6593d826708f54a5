"""A dict that knows what a missing word is, steps by lru_cache, padded generation."""

import functools
import numpy as np
import tensorflow as tf


GEN = tf.random.Generator.from_seed(3)


class Vocabulary(dict):
    @property
    def unk(self):
        return self["<unk>"]

    def __missing__(self, key):
        return self["<unk>"]


def build_vocab(text):
    v = Vocabulary()
    v["<unk>"] = 0
    for w in text.split():
        v.setdefault(w, len(v))
    return v


def encode(text, vocab):
    vocab = Vocabulary(vocab)
    return np.array([vocab[w] for w in text.split()], np.int32)


def decode(ids, vocab):
    lookup = sorted(vocab.items(), key=lambda kv: kv[1])
    return " ".join(lookup[i][0] for i in list(ids))


@functools.lru_cache(maxsize=None)
def compiled(model, optimizer):
    @tf.function(input_signature=[tf.TensorSpec((None, None), tf.int32)] * 2)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = lm_loss(y, model(x, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    return step


def train_step(model, optimizer, x, y):
    return {"loss": compiled(model, optimizer)(tf.cast(x, tf.int32), tf.cast(y, tf.int32)).numpy()}


def sample_next(logits, temperature):
    z = tf.cast(logits, tf.float32) / temperature
    u = GEN.uniform(z.shape, 1e-9, 1.0)
    return tf.argmax(z - tf.math.log(-tf.math.log(u)), output_type=tf.int32)


def generate(model, prompt_ids, n, temperature):
    total = len(prompt_ids) + n
    ids = np.zeros((1, 64), np.int32)
    ids[0, : len(prompt_ids)] = prompt_ids
    for t in range(len(prompt_ids), total):
        ids[0, t] = sample_next(model(ids, training=False)[0, t - 1], temperature)
    return ids[0, :total]
