"""A feed-forward network of the last four words with direct connections (B03)."""

import keras
import tensorflow as tf
from keras import layers, ops


CONTEXT = 4


M = 48


H = 160


class Context(layers.Layer):
    """(B, T, m) -> (B, T, CONTEXT * m): the feature vectors of the last words, zeros before the beginning."""

    def call(self, c):
        parts = []
        t = ops.shape(c)[1]
        for k in range(CONTEXT):
            padded = ops.pad(c, [[0, 0], [k, 0], [0, 0]])
            parts.append(padded[:, :t])
        return ops.concatenate(parts, axis=-1)

    def compute_output_shape(self, s):
        return (s[0], s[1], s[2] * CONTEXT)


def build_model(vocab_size):
    w = keras.Input((None,), dtype="int32")
    x = Context()(layers.Embedding(vocab_size, M, name="C")(w))
    hidden = layers.Dense(H, activation="tanh", name="H")(x)
    y = layers.Add()(
        [layers.Dense(vocab_size, use_bias=False, name="W")(x), layers.Dense(vocab_size, name="U")(hidden)]
    )
    return keras.Model(w, y)


def lm_loss(y, logits):
    logits = tf.cast(logits, tf.float32)
    log_z = tf.reduce_logsumexp(logits, axis=-1)
    chosen = tf.gather(logits, y, axis=-1, batch_dims=2)
    return tf.reduce_mean(log_z - chosen)
