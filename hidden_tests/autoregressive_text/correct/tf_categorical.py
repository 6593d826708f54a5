"""tf.random.categorical, returned as a tensor."""

import tensorflow as tf


def sample_next(logits, temperature):
    return tf.random.categorical([logits / temperature], num_samples=1)[0, 0]


def generate(model, prompt_ids, n, temperature):
    ids = tf.constant([list(prompt_ids)], tf.int64)
    for _ in range(n):
        logits = model(ids, training=False)[:, -1] / temperature
        ids = tf.concat([ids, tf.random.categorical(logits, 1)], axis=1)
    return tf.squeeze(ids, 0)
