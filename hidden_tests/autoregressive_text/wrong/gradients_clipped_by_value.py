"""Each entry of the gradients is clipped to -1..1.

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
    grads = [tf.clip_by_value(g, -1.0, 1.0) for g in grads]
    optimizer.apply_gradients(zip(grads, v))
    return {"loss": loss}
