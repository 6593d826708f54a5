"""The step is compiled once, for the first model that comes.

fails: test_update
hint: second model
"""

import tensorflow as tf


_compiled = None


def train_step(model, optimizer, x, y):
    global _compiled
    if _compiled is None:

        @tf.function
        def run(x, y):
            with tf.GradientTape() as tape:
                loss = lm_loss(y, model(x, training=True))
            v = model.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, v), v))
            return loss

        _compiled = run
    return {"loss": _compiled(x, y)}
