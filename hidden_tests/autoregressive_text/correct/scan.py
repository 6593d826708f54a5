"""A recurrent network by tf.scan, time first, generate by a compiled function."""

import keras
import numpy as np
import tensorflow as tf


class ScanRNN(keras.Model):
    def __init__(self, vocab_size, units=128):
        super().__init__()
        self.vocab_size = vocab_size
        self.units = units
        self.wx = self.add_weight(shape=(vocab_size, 3 * units), initializer="glorot_normal", name="wx")
        self.wh = self.add_weight(shape=(units, 3 * units), initializer="orthogonal", name="wh")
        self.b = self.add_weight(shape=(3 * units,), initializer="zeros", name="b")
        self.wo = self.add_weight(shape=(units, vocab_size), initializer="glorot_normal", name="wo")
        self.bo = self.add_weight(shape=(vocab_size,), initializer="zeros", name="bo")

    def call(self, ids):
        ids = tf.transpose(tf.cast(ids, tf.int32))  # time first
        x = tf.gather(self.wx, ids) + self.b
        wh = tf.convert_to_tensor(self.wh)

        def step(h, xt):
            xz, xr, xc = tf.split(xt, 3, -1)
            hz, hr, hc = tf.split(h @ wh, 3, -1)
            z = tf.sigmoid(xz + hz)
            r = tf.sigmoid(xr + hr)
            return z * h + (1 - z) * tf.tanh(xc + r * hc)

        h = tf.scan(step, x, initializer=tf.zeros((tf.shape(ids)[1], self.units)))
        logits = tf.einsum("tbu,uv->btv", h, self.wo) + self.bo
        return logits


def build_model(vocab_size):
    m = ScanRNN(vocab_size)
    m.build((None, None))
    return m


def lm_loss(y, logits):
    v = tf.shape(logits)[-1]
    flat = tf.reshape(logits, (-1, v))
    index = tf.stack([tf.range(tf.size(y)), tf.cast(tf.reshape(y, (-1,)), tf.int32)], -1)
    return -tf.reduce_mean(tf.gather_nd(tf.nn.log_softmax(flat), index))


@tf.function
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as outer:
        loss = lm_loss(y, model(x))
    g = outer.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(g, model.trainable_variables))
    return {"loss": loss}


@tf.function(reduce_retracing=True)
def forward(model, ids):
    return model(ids, training=False)[:, -1]


def generate(model, prompt_ids, n, temperature):
    ids = np.asarray(prompt_ids).tolist()
    for _ in range(n):
        ids.append(int(sample_next(forward(model, tf.constant([ids], tf.int32))[0], temperature)))
    return tf.constant(ids)
