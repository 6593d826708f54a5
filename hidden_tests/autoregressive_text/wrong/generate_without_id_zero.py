"""generate never draws id 0, which is taken for the unknown word.

fails: test_generate_follows_the_model
hint: never draws id 0
"""

import tensorflow as tf


def generate(model, prompt_ids, n, temperature):
    ids = tf.constant([[int(number) for number in prompt_ids]], tf.int32)
    for _ in range(n):
        logits = model(ids, training=False)[:, -1] / temperature
        masked = tf.concat([tf.fill([1, 1], -float("inf")), logits[:, 1:]], axis=1)
        ids = tf.concat([ids, tf.random.categorical(masked, 1, dtype=tf.int32)], axis=1)
    return ids[0]
