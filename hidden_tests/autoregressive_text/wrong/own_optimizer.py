"""An optimizer of its own is used.

fails: test_update
hint: made no update
"""

import keras


import tensorflow as tf


OWN = keras.optimizers.SGD(1.0)


def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = lm_loss(y, model(x, training=True))
    variables = model.trainable_variables
    OWN.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": loss}
