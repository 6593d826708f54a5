"""Two updates in one step.

fails: test_reported_loss, test_update
hint: updates in one train_step
"""

import tensorflow as tf


@tf.function
def train_step(model, optimizer, x, y):
    variables = model.trainable_variables
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = lm_loss(y, model(x, training=True))
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss}
