"""keras.ops and keras.random instead of TensorFlow."""

import keras
from keras import layers, ops


def reparameterize(mean, log_var):
    return mean + ops.exp(log_var / 2) * keras.random.normal(ops.shape(mean))


def sr_loss(hr, prediction, mean, log_var, sigma2):
    error = ops.sum(ops.square(hr - prediction), axis=[1, 2, 3]) / (2 * sigma2)
    kl = ops.sum(ops.square(mean) + ops.exp(log_var) - log_var - 1, axis=1) / 2
    return ops.mean(error + kl)


def super_resolve(encoder, decoder, lr):
    mean, _ = encoder(lr)
    return ops.clip(decoder([mean, lr]), 0, 1)


def psnr(a, b):
    error = ops.mean(ops.square(ops.convert_to_tensor(a) - ops.convert_to_tensor(b)), axis=(1, 2, 3))
    return -10 * ops.log10(ops.maximum(error, 1e-12))
