"""keras.ops and keras.random instead of TensorFlow's functions."""

import keras
from keras import ops


def reparameterize(mean, log_var):
    return mean + ops.exp(log_var / 2) * keras.random.normal(ops.shape(mean))


def kl_divergence(mean, log_var):
    return ops.sum(ops.square(mean) + ops.exp(log_var) - log_var - 1, axis=1) / 2


def vae_loss(images, logits, mean, log_var):
    cross_entropy = ops.binary_crossentropy(images, logits, from_logits=True)
    return ops.mean(ops.sum(cross_entropy, axis=[1, 2, 3]) + kl_divergence(mean, log_var))


def generate(decoder, n, latent_dim):
    return ops.sigmoid(decoder(keras.random.normal((n, latent_dim))))
