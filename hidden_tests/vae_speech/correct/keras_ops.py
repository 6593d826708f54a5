"""keras.ops and keras.random instead of TensorFlow's functions."""

import keras
from keras import ops


def reparameterize(mean, log_var):
    return mean + ops.exp(log_var / 2) * keras.random.normal(ops.shape(mean))


def kl_divergence(mean, log_var):
    return ops.sum(ops.square(mean) + ops.exp(log_var) - log_var - 1, axis=1) / 2


def vae_loss(streams, reconstructions, mean, log_var):
    error = ops.concatenate(streams, axis=-1) - ops.concatenate(reconstructions, axis=-1)
    return ops.mean(0.5 * ops.sum(error * error, axis=(1, 2)) + kl_divergence(mean, log_var))


def generate(decoder, n, latent_dim):
    return decoder(keras.random.normal((n, latent_dim)))
