"""A small penalty on the weights is added to the loss.

fails: test_update
hint: pulls the weights to zero
"""

import tensorflow as tf


@tf.function
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        ce = lm_loss(y, logits)
        loss = ce + 1e-4 * tf.add_n([tf.nn.l2_loss(w) for w in model.trainable_variables])
    v = model.trainable_variables
    grads = tape.gradient(loss, v)
    optimizer.apply_gradients(zip(grads, v))
    return {"loss": ce}
