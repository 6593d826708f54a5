"""Keras' StringLookup behind the functions."""

import keras
import numpy as np
import tensorflow as tf


def build_vocab(text):
    words = list(dict.fromkeys(text.split()))
    lookup = keras.layers.StringLookup(vocabulary=words, oov_token="<unk>")
    return {word: number for number, word in enumerate(lookup.get_vocabulary())}


def encode(text, vocab):
    words = sorted((word for word in vocab if word != "<unk>"), key=vocab.get)
    table = tf.lookup.StaticHashTable(
        tf.lookup.KeyValueTensorInitializer(words, [vocab[word] for word in words], tf.string, tf.int64),
        vocab["<unk>"],
    )
    return table.lookup(tf.constant(text.split()))


def decode(ids, vocab):
    words = sorted(vocab, key=vocab.get)
    return tf.strings.reduce_join(tf.gather(words, ids), separator=" ").numpy().decode("utf-8")
