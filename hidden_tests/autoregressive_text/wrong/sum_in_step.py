"""train_step multiplies the loss by the length of the sequence.

fails: test_reported_loss, test_update
hint: positions
"""

import tensorflow as tf


@tf.function
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.cast(tf.shape(y)[1], tf.float32) * lm_loss(y, model(x, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss}
