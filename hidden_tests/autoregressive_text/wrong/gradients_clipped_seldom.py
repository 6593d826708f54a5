"""Gradients longer than 5 are clipped.

fails: test_update
hint: do not clip
"""

import tensorflow as tf


@tf.function
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = lm_loss(y, logits)
    v = model.trainable_variables
    grads = tape.gradient(loss, v)
    grads, _ = tf.clip_by_global_norm(grads, 5.0)
    optimizer.apply_gradients(zip(grads, v))
    return {"loss": loss}
