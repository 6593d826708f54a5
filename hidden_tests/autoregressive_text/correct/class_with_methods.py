"""Everything in one class; the functions of the interface forward to it."""

import keras
import numpy as np
import tensorflow as tf


class TextModel:
    unknown = "<unk>"

    @classmethod
    def vocabulary(cls, text):
        words = [cls.unknown]
        for word in text.split():
            if word not in words:
                words.append(word)
        return {word: words.index(word) for word in words}

    @staticmethod
    def draw(logits, temperature):
        p = tf.nn.softmax(tf.constant(logits) / temperature).numpy()
        return np.random.multinomial(1, p.astype(np.float64) / p.astype(np.float64).sum()).argmax()

    @classmethod
    def extend(cls, model, ids, n, temperature):
        ids = np.asarray(ids).tolist()
        while n:
            ids, n = ids + [cls.draw(model(tf.constant([ids]))[0, -1], temperature)], n - 1
        return np.array(ids)


build_vocab = TextModel.vocabulary
sample_next = TextModel.draw
generate = TextModel.extend
