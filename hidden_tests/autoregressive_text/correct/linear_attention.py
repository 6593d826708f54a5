"""Linear attention by cumulative sums, sine positions, the embedding as the output layer."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops


def positional(length, depth):
    pos = np.arange(length)[:, None]
    i = np.arange(depth // 2)[None]
    angle = pos / 10000 ** (2 * i / depth)
    return np.concatenate([np.sin(angle), np.cos(angle)], -1).astype("float32")


class LinearAttention(layers.Layer):
    def __init__(self, dim, heads=4):
        super().__init__()
        self.h, self.d = heads, dim // heads
        self.qkv = layers.Dense(3 * dim)
        self.out = layers.Dense(dim)

    def call(self, x):
        B, T = ops.shape(x)[0], ops.shape(x)[1]
        q, k, v = ops.split(ops.reshape(self.qkv(x), (B, T, self.h, 3 * self.d)), 3, axis=-1)
        q, k = ops.elu(q) + 1, ops.elu(k) + 1
        kv = ops.cumsum(ops.einsum("bthd,bthe->bthde", k, v), axis=1)
        z = ops.cumsum(k, axis=1)
        num = ops.einsum("bthd,bthde->bthe", q, kv)
        den = ops.sum(q * z, -1, keepdims=True)
        return self.out(ops.reshape(num / (den + 1e-6), (B, T, self.h * self.d)))


class LM(keras.Model):
    def __init__(self, v, dim=64):
        super().__init__()
        self.emb = layers.Embedding(
            v, dim, embeddings_initializer=keras.initializers.RandomNormal(stddev=0.1)
        )
        self.pe = positional(64, dim)
        # shift of one word, as in RWKV, so that bigrams of context are cheap
        self.mix = layers.Dense(dim)
        self.blocks = [
            (
                layers.LayerNormalization(),
                LinearAttention(dim),
                layers.LayerNormalization(),
                layers.Dense(4 * dim, "gelu"),
                layers.Dense(dim),
            )
            for _ in range(2)
        ]
        self.flat = [l for b in self.blocks for l in b]
        self.norm = layers.LayerNormalization()

    def call(self, ids, training=None):
        h = self.emb(ids)
        h = h + 0.1 * self.pe[: ops.shape(h)[1]]
        before = ops.pad(h, [[0, 0], [1, 0], [0, 0]])[:, :-1]
        h = h + self.mix(ops.concatenate([h, before], -1))
        for n1, a, n2, d1, d2 in self.blocks:
            h = h + a(n1(h))
            h = h + d2(d1(n2(h)))
        return ops.matmul(self.norm(h), ops.transpose(self.emb.embeddings))


def build_model(vocab_size):
    return LM(vocab_size)


@tf.function(jit_compile=True)
def train_step(model, optimizer, x, y):
    with tf.GradientTape(persistent=True) as tape:
        loss = lm_loss(y, model(x, training=True))
    variables = model.trainable_variables
    grads = [tape.gradient(loss, v) for v in variables]
    del tape
    optimizer.apply_gradients(zip(grads, variables))
    return {"loss": loss}
