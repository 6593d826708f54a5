"""Compiled steps are kept by the names of models, of which two may share one.

fails: test_update
hint: second model
"""

import tensorflow as tf


_compiled = {}


def train_step(model, optimizer, x, y):
    if model.name not in _compiled:

        @tf.function
        def run(x, y):
            with tf.GradientTape() as tape:
                loss = lm_loss(y, model(x, training=True))
            v = model.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, v), v))
            return loss

        _compiled[model.name] = run
    return {"loss": _compiled[model.name](x, y)}
