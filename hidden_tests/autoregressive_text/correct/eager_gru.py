"""A GRU whose step is not compiled, and the loss as a Python float."""

import keras
import tensorflow as tf


def build_model(vocab_size):
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(vocab_size, 64)(ids)
    states = keras.layers.GRU(128, return_sequences=True)(states)
    return keras.Model(ids, keras.layers.Dense(vocab_size)(states))


def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = lm_loss(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return {"loss": float(loss), "perplexity": float(tf.exp(loss))}
