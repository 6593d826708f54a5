"""The optimizer that is passed is not used.

fails: test_one_step, test_stays_at_the_optimum, test_learns_a_known_source
hint: made no update
"""

import keras
import tensorflow as tf


def train_step(model, optimizer, x, targets):
    with tf.GradientTape() as tape:
        loss = squared_error(targets, model(x))
    variables = model.trainable_variables
    keras.optimizers.Adam(1e-3).apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss}
