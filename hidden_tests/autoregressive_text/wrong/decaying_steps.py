"""The gradient is scaled down from step to step by a counter of its own.

fails: test_reaches_the_optimum
hint: known optimum
"""

import tensorflow as tf


COUNT = tf.Variable(0.0)


@tf.function
def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = lm_loss(y, model(x, training=True))
    variables = model.trainable_variables
    COUNT.assign_add(1.0)
    for variable in variables if COUNT > 60.0 else []:
        variable.assign(0.97 * variable)
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss}
