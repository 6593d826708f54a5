"""optimizer.apply, and a compiled step for each model, kept in a dictionary."""

import tensorflow as tf


STEPS = {}


def make_step(model, optimizer):
    @tf.function(reduce_retracing=True)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = lm_loss(y, model(x, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    return step


def train_step(model, optimizer, x, y):
    key = id(model), id(optimizer)
    if key not in STEPS:
        STEPS[key] = make_step(model, optimizer), model, optimizer
    return {"loss": STEPS[key][0](x, y).numpy()}
