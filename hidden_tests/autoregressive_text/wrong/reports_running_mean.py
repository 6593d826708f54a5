"""The reported loss is a metric's, a mean over all steps.

fails: test_reported_loss
hint: never reset
"""

import keras
import tensorflow as tf


_metric = keras.metrics.Mean()


def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = lm_loss(y, model(x, training=True))
    v = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, v), v))
    _metric.update_state(loss)
    return {"loss": float(_metric.result())}
