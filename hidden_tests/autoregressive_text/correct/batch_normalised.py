"""Causal convolutions with batch normalisation, windows drawn at random."""

import keras
import numpy as np
import tensorflow as tf


L = keras.layers


def make_dataset(ids, sequence_length):
    ids = np.asarray(ids)
    starts = np.random.randint(0, len(ids) - sequence_length, size=2 * len(ids))
    x = np.stack([ids[s : s + sequence_length] for s in starts])
    y = np.stack([ids[s + 1 : s + 1 + sequence_length] for s in starts])
    return x, y


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    h = L.Embedding(vocab_size, 64)(i)
    for k in range(2):
        r = L.Conv1D(128, 3, padding="causal", use_bias=False, name=f"conv{k}")(h)
        r = L.BatchNormalization(momentum=0.9)(r)
        r = L.Activation("gelu")(r)
        h = L.Concatenate()([h, r])
    return keras.Model(i, L.Dense(vocab_size)(h))


@tf.function
def train_step(model, optimizer, x, y):
    tw = model.trainable_weights
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([w.value for w in tw])
        loss = lm_loss(y, model(x, training=True))
    optimizer.apply_gradients(zip(tape.gradient(loss, [w.value for w in tw]), tw))
    return dict(loss=loss)
