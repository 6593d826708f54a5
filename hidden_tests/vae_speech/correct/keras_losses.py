"""keras.losses.MeanSquaredError, multiplied by the number of values."""

import keras
import tensorflow as tf


def vae_loss(streams, reconstructions, mean, log_var):
    mse = keras.losses.MeanSquaredError()
    error = 0.0
    for stream, reconstruction in zip(streams, reconstructions):
        error += 0.5 * mse(stream, reconstruction) * stream.shape[1] * stream.shape[2]
    return error + tf.reduce_mean(kl_divergence(mean, log_var))
