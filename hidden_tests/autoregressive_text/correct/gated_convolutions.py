"""Gated residual convolutions with skip connections, steps compiled by XLA."""

import keras
import tensorflow as tf


class GatedBlock(keras.layers.Layer):
    def __init__(self, filters, dilation, **kw):
        super().__init__(**kw)
        self.f = keras.layers.Conv1D(filters, 2, dilation_rate=dilation, padding="causal", activation="tanh")
        self.g = keras.layers.Conv1D(
            filters, 2, dilation_rate=dilation, padding="causal", activation="sigmoid"
        )
        self.res = keras.layers.Conv1D(filters, 1)
        self.skip = keras.layers.Conv1D(filters, 1)

    def call(self, x):
        z = self.f(x) * self.g(x)
        return x + self.res(z), self.skip(z)


class WaveNet(keras.Model):
    def __init__(self, vocab_size):
        super().__init__()
        self.embed = keras.layers.Embedding(vocab_size, 64)
        self.blocks = [GatedBlock(64, 2**i) for i in range(4)]
        self.post = keras.Sequential(
            [keras.layers.ReLU(), keras.layers.Dense(96, activation="relu"), keras.layers.Dense(vocab_size)]
        )

    def call(self, ids):
        h = self.embed(ids)
        total = 0.0
        for block in self.blocks:
            h, s = block(h)
            total = total + s
        return self.post(total)


def build_model(vocab_size):
    model = WaveNet(vocab_size)
    model(tf.zeros((1, 4), tf.int32))
    return model


def lm_loss(y, logits):
    logp = tf.nn.log_softmax(logits, axis=-1)
    onehot = tf.one_hot(y, tf.shape(logits)[-1])
    return -tf.reduce_mean(tf.reduce_sum(onehot * logp, -1))


class Step:
    cache = {}

    @classmethod
    def of(cls, model, optimizer):
        key = (id(model), id(optimizer))
        if key not in cls.cache:
            cls.cache[key] = (
                tf.function(lambda x, y: cls.run(model, optimizer, x, y), jit_compile=True),
                model,
                optimizer,
            )
        return cls.cache[key][0]

    @staticmethod
    def run(model, optimizer, x, y):
        with tf.GradientTape() as t:
            loss = lm_loss(y, model(x, training=True))
        v = model.trainable_variables
        optimizer.apply_gradients(zip(t.gradient(loss, v), v))
        return loss


def train_step(model, optimizer, x, y):
    return {"loss": Step.of(model, optimizer)(x, y)}
