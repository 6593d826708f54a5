"""Noise from numpy, in a step that is not compiled."""

import numpy as np
import tensorflow as tf


RNG = np.random.default_rng()


def reparameterize(mean, log_var):
    epsilon = tf.constant(RNG.standard_normal(mean.shape), tf.float32)
    return mean + tf.sqrt(tf.exp(log_var)) * epsilon


def train_step(encoder, decoder, optimizer, streams):
    with tf.GradientTape() as tape:
        mean, log_var = encoder(streams, training=True)
        reconstructions = decoder(reparameterize(mean, log_var), training=True)
        loss = vae_loss(streams, reconstructions, mean, log_var)
    variables = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    reconstruction = tf.reduce_mean(reconstruction_error(streams, reconstructions))
    kl = tf.reduce_mean(kl_divergence(mean, log_var))
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl}
