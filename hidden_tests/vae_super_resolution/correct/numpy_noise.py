"""Noise from numpy, in a step that is not compiled; the result is Python numbers."""

import numpy as np
import tensorflow as tf


RNG = np.random.default_rng()


def reparameterize(mean, log_var):
    epsilon = tf.constant(RNG.standard_normal(mean.shape), tf.float32)
    return tf.add(mean, tf.multiply(tf.sqrt(tf.exp(log_var)), epsilon))


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(lr)
        prediction = decoder([reparameterize(mean, log_var), lr])
        reconstruction = tf.reduce_mean(reconstruction_error(hr, prediction, sigma2))
        kl = tf.reduce_mean(kl_divergence(mean, log_var))
        loss = reconstruction + kl
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": float(loss), "reconstruction": float(reconstruction), "kl": float(kl)}
