"""Only the last layer is trained.

fails: test_update
hint: only the last layer
"""

import tensorflow as tf


@tf.function
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = lm_loss(y, model(x, training=True))
    variables = model.trainable_variables[-2:]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss}
