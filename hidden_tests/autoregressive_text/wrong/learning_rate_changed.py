"""Each step lowers the learning rate of the optimizer that it is given.

fails: test_update
hint: learning rate alone
"""

import tensorflow as tf


def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = lm_loss(y, logits)
    v = model.trainable_variables
    grads = tape.gradient(loss, v)
    optimizer.apply_gradients(zip(grads, v))
    optimizer.learning_rate = optimizer.learning_rate * 0.99
    return {"loss": loss}
