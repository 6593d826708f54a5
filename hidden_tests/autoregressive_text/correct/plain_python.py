"""Loss, sampling and windows without numpy."""

import numpy as np
import tensorflow as tf


def make_dataset(ids, sequence_length):
    x, y, start = [], [], 0
    while start + sequence_length + 1 <= len(ids):
        x.append([int(i) for i in ids[start : start + sequence_length]])
        y.append([int(i) for i in ids[start + 1 : start + sequence_length + 1]])
        start += 1
    return [x, y]


def lm_loss(y, logits):
    if tf.is_tensor(logits) and not tf.executing_eagerly():
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
    import math

    total, count = 0.0, 0
    for row, zs in zip(np.asarray(y).tolist(), np.asarray(logits, np.float64).tolist()):
        for k, z in zip(row, zs):
            top = max(z)
            total += top + math.log(sum(math.exp(a - top) for a in z)) - z[k]
            count += 1
    return total / count


def sample_next(logits, temperature):
    import math, random

    z = [float(a) / temperature for a in logits]
    top = max(z)
    weights = [math.exp(a - top) for a in z]
    r = random.random() * sum(weights)
    for k, w in enumerate(weights):
        r -= w
        if r <= 0:
            return k
    return len(z) - 1
