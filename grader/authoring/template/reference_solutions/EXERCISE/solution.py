"""Linear regression by gradient descent, told top-down.

Source: C. F. Gauss, "Theoria motus corporum coelestium", 1809 (least squares).
"""

import keras
import tensorflow as tf


def build_model(features):
    """Predictions (B, 1) that are affine in x (B, F)."""
    return keras.Sequential([keras.Input((features,)), keras.layers.Dense(1)])


def squared_error(targets, predictions):
    """Mean over the batch of the squared residuals."""
    return tf.reduce_mean(tf.square(targets - predictions))


@tf.function
def train_step(model, optimizer, x, targets):
    """One step of gradient descent on one batch x (B, F), targets (B, 1)."""
    with tf.GradientTape() as tape:
        loss = squared_error(targets, model(x, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return {"loss": loss}
