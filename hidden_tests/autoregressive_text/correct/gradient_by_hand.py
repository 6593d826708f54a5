"""A cell of its own in keras.layers.RNN, the derivative by the logits by hand, numpy's loss."""

import keras
import numpy as np
import tensorflow as tf
from keras import ops


class MinimalGatedUnit(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.wf = self.add_weight(
            shape=(input_shape[-1] + self.units, self.units), initializer="glorot_uniform", name="wf"
        )
        self.bf = self.add_weight(shape=(self.units,), initializer="ones", name="bf")
        self.wh = self.add_weight(
            shape=(input_shape[-1] + self.units, self.units), initializer="glorot_uniform", name="wh"
        )
        self.bh = self.add_weight(shape=(self.units,), initializer="zeros", name="bh")

    def call(self, x, states):
        h = states[0]
        f = ops.sigmoid(ops.concatenate([x, h], -1) @ self.wf + self.bf)
        c = ops.tanh(ops.concatenate([x, f * h], -1) @ self.wh + self.bh)
        new = (1 - f) * h + f * c
        return new, [new]


def build_model(vocab_size):
    inp = keras.layers.Input(shape=(None,))
    x = keras.layers.Lambda(
        lambda t: keras.ops.one_hot(keras.ops.cast(t, "int32"), vocab_size), output_shape=(None, vocab_size)
    )(inp)
    x = keras.layers.RNN(MinimalGatedUnit(128), return_sequences=True)(x)
    out = keras.layers.TimeDistributed(keras.layers.Dense(vocab_size))(x)
    return keras.Model(inputs=inp, outputs=out)


def lm_loss(y, logits):
    y, logits = np.asarray(y), np.asarray(logits, np.float64)
    m = logits.max(-1, keepdims=True)
    logp = logits - m - np.log(np.exp(logits - m).sum(-1, keepdims=True))
    return -np.mean(np.take_along_axis(logp, y[..., None], -1))


@tf.function
def _step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
    p = tf.nn.softmax(logits)
    onehot = tf.one_hot(y, logits.shape[-1])
    count = tf.cast(tf.size(y), tf.float32)
    loss = -tf.reduce_sum(onehot * tf.nn.log_softmax(logits)) / count
    grads = tape.gradient(logits, model.trainable_variables, output_gradients=(p - onehot) / count)
    optimizer.apply(grads, model.trainable_variables)
    return loss


def train_step(model, optimizer, x, y):
    return {"loss": _step(model, optimizer, x, y)}
