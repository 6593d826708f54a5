"""vae_loss is written in numpy, with loops; the step has formulas of its own."""

import numpy as np
import tensorflow as tf


def vae_loss(streams, reconstructions, mean, log_var):
    total, mean, log_var = 0.0, np.asarray(mean), np.asarray(log_var)
    for row in range(len(mean)):
        for x, made in zip(streams, reconstructions):
            total += 0.5 * np.sum((np.asarray(x[row]) - np.asarray(made[row])) ** 2)
        for m, v in zip(mean[row], log_var[row]):
            total += 0.5 * (m**2 + np.exp(v) - 1 - v)
    return float(total / len(mean))


def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams)
        made = decoder(reparameterize(mean, log_var))
        pairs = zip(made, streams)
        error = sum(tf.reduce_sum(tf.math.squared_difference(a, b)) for a, b in pairs) / (2 * len(mean))
        kl = tf.reduce_sum(mean * mean + tf.exp(log_var) - log_var - 1) / (2 * len(mean))
        loss = error + kl
    variables = [*encoder.trainable_variables, *decoder.trainable_variables]
    optimizer.apply_gradients(list(zip(tape.gradient(loss, variables), variables)))
    return {"loss": loss.numpy().item(), "reconstruction": error.numpy().item(), "kl": kl.numpy().item()}
