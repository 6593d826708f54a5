"""The global policy is mixed_bfloat16; logits and loss are float32."""

import keras
import tensorflow as tf

keras.mixed_precision.set_global_policy("mixed_bfloat16")


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.GRU(128, return_sequences=True)(states)
    return keras.Model(ids, keras.layers.Dense(vocab_size, dtype="float32")(states))


def lm_loss(y, logits):
    logits = tf.cast(logits, tf.float32)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
