"""The step feeds the sequences back to front, as an encoder of translations does.

fails: test_update
hint: turns the sequences round
"""

import tensorflow as tf


def train_step(model, optimizer, x, y):
    x, y = tf.reverse(x, [1]), tf.reverse(y, [1])
    with tf.GradientTape() as tape:
        loss = lm_loss(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return {"loss": loss}
