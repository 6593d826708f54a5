"""train_step shifts x and y once more.

fails: test_reported_loss, test_update
hint: shifts once more
"""

import tensorflow as tf


@tf.function
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = lm_loss(y[:, 1:], model(x[:, :-1], training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss}
