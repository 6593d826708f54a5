"""generate always gives 64 ids, padded behind: the model is causal."""

import numpy as np
import tensorflow as tf


def generate(model, prompt_ids, n, temperature):
    call = tf.function(lambda ids: model(ids, training=False))
    buffer = np.zeros((1, 64), np.int32)
    length = len(prompt_ids)
    buffer[0, :length] = prompt_ids
    for place in range(length, length + n):
        buffer[0, place] = sample_next(call(tf.constant(buffer))[0, place - 1].numpy(), temperature)
    return buffer[0, : length + n].tolist()
