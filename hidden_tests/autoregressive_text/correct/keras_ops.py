"""keras.ops and keras.random instead of TensorFlow's and numpy's functions."""

import keras
import tensorflow as tf
from keras import ops

SEED = keras.random.SeedGenerator()


def lm_loss(y, logits):
    return ops.mean(keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True))


def sample_next(logits, temperature):
    scaled = ops.expand_dims(ops.convert_to_tensor(logits) / temperature, 0)
    return int(keras.random.categorical(scaled, 1, seed=SEED)[0, 0])


def generate(model, prompt_ids, n, temperature):
    ids = ops.expand_dims(ops.convert_to_tensor(prompt_ids, dtype="int32"), 0)
    for _ in range(n):
        following = sample_next(model(ids, training=False)[0, -1], temperature)
        ids = ops.concatenate([ids, ops.convert_to_tensor([[following]], dtype="int32")], axis=1)
    return ids[0]
