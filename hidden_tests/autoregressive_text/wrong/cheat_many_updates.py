"""A model of several layers gets four updates in a step.

fails: test_learns_a_known_source, test_learns_by_heart
hint: one update in each train_step
"""

import tensorflow as tf


@tf.function
def update(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = lm_loss(y, model(x, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def train_step(model, optimizer, x, y):
    losses = [update(model, optimizer, x, y) for _ in range(4 if len(model.trainable_variables) > 3 else 1)]
    return {"loss": losses[0]}
