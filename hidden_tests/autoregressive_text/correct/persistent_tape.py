"""A persistent tape that is asked for one variable after another."""

import tensorflow as tf


@tf.function
def train_step(model, optimizer, x, y):
    with tf.GradientTape(persistent=True) as tape:
        loss = lm_loss(y, model(x, training=True))
    pairs = [(tape.gradient(loss, variable), variable) for variable in model.trainable_variables]
    optimizer.apply_gradients(pairs)
    return {"loss": loss}
