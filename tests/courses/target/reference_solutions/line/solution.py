"""The honest submission."""

import keras
import tensorflow as tf


def build_model():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])


def train_step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return loss


def fit(x, y):
    model, optimizer = build_model(), keras.optimizers.SGD(0.2)
    return model, [float(train_step(model, optimizer, x, y)) for _ in range(60)]
