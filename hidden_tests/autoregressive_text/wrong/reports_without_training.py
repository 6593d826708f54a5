"""The loss is reported, nothing is trained.

fails: test_update, test_learns_a_known_source, test_learns_by_heart, test_reaches_the_optimum, test_stays_at_the_optimum
hint: made no update
"""

import tensorflow as tf


@tf.function
def train_step(model, optimizer, x, y):
    return {"loss": lm_loss(y, model(x, training=True))}
