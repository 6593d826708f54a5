"""Overlapping windows in random order, as tensors in a dictionary."""

import numpy as np
import tensorflow as tf


def make_dataset(ids, sequence_length):
    ids = tf.constant(ids)
    frames = tf.random.shuffle(tf.signal.frame(ids, sequence_length + 1, 2))
    return {"x": frames[:, :-1], "y": frames[:, 1:]}
