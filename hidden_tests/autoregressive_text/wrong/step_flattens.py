"""The step shows the model single ids, so that no context is ever trained.

fails: test_update
hint: sequences apart
"""

import tensorflow as tf


def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        logits = model(tf.reshape(x, (-1, 1)), training=True)[:, 0]
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.reshape(y, (-1,)), logits)
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return {"loss": loss}
